package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.ScatterND;

/** Derivatives of operators that put elements where indices say, in the place of others or combined with them. */
public final class ScatterGradients {
    private static final String FORMULA =
            "dX = dY, 0 at the indices unless updates are added;  dupdates = dY at the indices;  "
                    + "with mul times the product of the other factors;  with min and max where the element is Y, shared by equal ones";

    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                            ScatterElements.ID,
                            FORMULA,
                            node -> differentiate(node, ScatterElements.REDUCTION.of(node.node()), new Elements(node)))
                    .inFloat(),
            GradientRule.of(
                            ScatterND.ID,
                            FORMULA,
                            node -> differentiate(node, ScatterND.REDUCTION.of(node.node()), new Slices(node)))
                    .inFloat());

    private ScatterGradients() {}

    /** Reads and writes at the indices of a node. */
    private interface Places {
        Value scatter(Value data, Value updates, String reduction);

        Value gather(Value data);
    }

    private record Elements(NodeGradient node) implements Places {
        @Override
        public Value scatter(Value data, Value updates, String reduction) {
            return ScatterElements.of(data, node.input(1), updates)
                    .axis(ScatterElements.AXIS.of(node.node()))
                    .reduction(reduction)
                    .emit(node.at());
        }

        @Override
        public Value gather(Value data) {
            return GatherElements.of(data, node.input(1))
                    .axis(ScatterElements.AXIS.of(node.node()))
                    .emit(node.at());
        }
    }

    private record Slices(NodeGradient node) implements Places {
        @Override
        public Value scatter(Value data, Value updates, String reduction) {
            return ScatterND.of(data, node.input(1), updates)
                    .reduction(reduction)
                    .emit(node.at());
        }

        @Override
        public Value gather(Value data) {
            return GatherND.of(data, node.input(1)).emit(node.at());
        }
    }

    private static void differentiate(NodeGradient node, String reduction, Places places) {
        switch (reduction) {
            case "none" -> {
                node.set(0, () -> places.scatter(node.gradient(), node.zeros(node.input(2)), "none"));
                node.set(2, () -> places.gather(node.gradient()));
            }
            case "add" -> {
                node.set(0, node::gradient);
                node.set(2, () -> places.gather(node.gradient()));
            }
            case "mul" -> multiply(node, places);
            case "min", "max" -> extremum(node, places);
            default -> throw node.refusal("its reduction is '" + reduction + "', which is not known");
        }
    }

    /** The product of the other updates of an element is that of all divided by its own, but for zeros, which are counted. */
    private static void multiply(NodeGradient node, Places places) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        Value updates = node.input(2);
        Value ones = node.expandTo(at.number(1), x);
        node.set(0, () -> at.mul(node.gradient(), places.scatter(ones, updates, "mul")));
        node.set(2, () -> {
            Value zero = Equal.of(updates, at.number(0)).emit(at);
            Value factors = at.where(zero, at.number(1), updates);
            Value product = places.gather(places.scatter(ones, factors, "mul"));
            Value zeros = places.gather(places.scatter(node.zeros(x), at.cast(zero), "add"));
            Value others = at.sub(zeros, at.cast(zero));
            Value slope = at.where(Equal.of(others, at.number(0)).emit(at), at.div(product, factors));
            return at.mul(places.gather(at.mul(node.gradient(), x)), slope);
        });
    }

    private static void extremum(NodeGradient node, Places places) {
        Arithmetic at = node.at();
        Value kept = at.cast(Equal.of(node.input(0), node.output(0)).emit(at));
        Value taken =
                at.cast(Equal.of(node.input(2), places.gather(node.output(0))).emit(at));
        Value share = at.div(node.gradient(), places.scatter(kept, taken, "add"));
        node.set(0, () -> at.mul(share, kept));
        node.set(2, () -> at.mul(places.gather(share), taken));
    }
}
