package org.onnxtwist.twist.export;

import java.util.Map;
import java.util.Objects;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Puts a layer in another form in the place of the one it has, together with the BatchNormalization behind it:
 *
 * <pre>
 *   before:  y = BatchNormalization(conv(x) + XX conv_x(x) + YY conv_y(x))        after:  y as {@link LayerWriter} has it
 * </pre>
 *
 * @param pattern the last node of a layer for which there is a plan
 * @param plans what is to be written, by that node
 * @param writer writes it
 */
record ExportRule(Pattern pattern, Map<Node, Plan> plans, LayerWriter writer) implements Rule {
    /** What is to be written in which way. */
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
