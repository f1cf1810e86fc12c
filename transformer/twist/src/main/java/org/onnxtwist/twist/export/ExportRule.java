package org.onnxtwist.twist.export;

import java.util.Map;
import java.util.Objects;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Replaces a layer, together with the BatchNormalization after it, by the same layer in another form:
 *
 * <pre>
 *   before:  y = BatchNormalization(conv(x) + XX conv_x(x) + YY conv_y(x))        after:  y as {@link LayerWriter} has it
 * </pre>
 *
 * @param pattern the last node of a layer for which there is a plan
 * @param plans the plans by that node
 * @param writer writes the layers
 */
record ExportRule(Pattern pattern, Map<Node, Plan> plans, LayerWriter writer) implements Rule {
    /** A layer to be written and the variant in which to write it. */
    record Plan(FoldedLayer layer, Variant variant) {}

    static ExportRule of(Map<Node, Plan> plans, LayerWriter writer) {
        return new ExportRule(
                Pattern.node().where("it is the last node of a layer that is written anew", plans::containsKey),
                plans,
                writer);
    }

    @Override
    public String name() {
        return "export-conv-twist";
    }

    @Override
    public void apply(Match match, Editor editor) {
        Plan plan = Objects.requireNonNull(plans.get(match.root()));
        editor.handOver(plan.layer().output(), writer.write(plan.layer(), plan.variant(), editor));
    }
}
