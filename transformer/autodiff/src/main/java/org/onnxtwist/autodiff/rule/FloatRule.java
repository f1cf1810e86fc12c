package org.onnxtwist.autodiff.rule;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;

/** A rule whose sums are those of 32-bit numbers where the node's are of 16 bits: the node is differentiated as if it converted them. */
record FloatRule(GradientRule rule) implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return rule.operators();
    }

    @Override
    public String formula() {
        return rule.formula();
    }

    @Override
    public void differentiate(NodeGradient node) {
        if (isNarrow(node.at().type())) {
            node.through(() -> widened(node));
        } else {
            rule.differentiate(node);
        }
    }

    private static boolean isNarrow(DType type) {
        return type == DType.FLOAT16 || type == DType.BFLOAT16;
    }

    private static List<Value> widened(NodeGradient node) {
        Arithmetic at = node.at();
        NodeBuilder wide = at.graph().newNode(node.node().operator());
        node.node().attributes().forEach(wide::attribute);
        node.node()
                .inputs()
                .forEach(input -> wide.input(input.map(value -> isNarrow(node.dtype(value))
                        ? Cast.of(value, DType.FLOAT).emit(at)
                        : value)));
        for (Value output : node.node().outputs()) {
            if (output.isOmitted()) {
                wide.omitOutput();
            } else {
                wide.output("grad." + output.hint());
            }
        }
        Node placed = at.place(wide);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < placed.outputCount(); i++) {
            boolean narrowed = node.gradient(i).isPresent() && isNarrow(node.dtype(node.output(i)));
            outputs.add(
                    narrowed
                            ? Cast.of(placed.output(i), node.dtype(node.output(i)))
                                    .emit(at)
                            : placed.output(i));
        }
        return outputs;
    }
}
