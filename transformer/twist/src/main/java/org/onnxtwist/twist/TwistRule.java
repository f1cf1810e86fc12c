package org.onnxtwist.twist;

import java.util.Map;
import java.util.Objects;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Puts a conv_twist layer in the place of a 3x3 Conv of one model, in the form that {@link ReferenceForm} or {@link FunctionForm} shows:
 *
 * <pre>
 *   before:  y = Conv(x, W, B)        after:  y = Conv(x, W, B) + XX * Conv(x, conv_x) + YY * Conv(x, conv_y)
 * </pre>
 *
 * <p>A layer is known by the value that it makes, which is the one that its Conv made. So the three Convs of a layer, one of which may be
 * the node that was there before, are no layers themselves.
 *
 * @param pattern a Conv that can become a layer
 * @param plans what is to be put in the place of each, by the value that it makes
 * @param emitter writes them
 */
record TwistRule(Pattern pattern, Map<Value, LayerPlan> plans, LayerEmitter emitter) implements Rule {
    static TwistRule of(NodePattern conv, Map<Value, LayerPlan> plans, LayerEmitter emitter) {
        return new TwistRule(
                conv.where("it makes a value for which a layer is planned", node -> plans.containsKey(node.output(0))),
                plans,
                emitter);
    }

    @Override
    public String name() {
        return "conv-twist";
    }

    @Override
    public void apply(Match match, Editor editor) {
        emitter.emit(Objects.requireNonNull(plans.get(match.output())), editor);
    }
}
