package org.onnxtwist.twist.recognise;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.runtime.BlockedLayout;
import org.onnxtwist.op.runtime.FusedConv;
import org.onnxtwist.twist.recognise.evaluation.BlockedConv;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;

/**
 * Detects layers whose last Conv was fused by ONNX Runtime's optimiser with the nodes after it, so that no value of the graph is the
 * layer's output, or with the sum:
 *
 * <pre>
 * FusedConv(Concat(x, gx x, gy x), W, bias) {activation}
 * FusedConv(x, W, bias, gx Conv(x, Wx)) + gy Conv(x, Wy)
 * FusedConv(x, W, bias, gx Conv(x, Wx) + gy Conv(x, Wy)) {activation}        likewise in the layout with channels in blocks
 * </pre>
 */
final class FusedLayer {
    private static final Set<OperatorId> FUSED = Set.of(FusedConv.ID, BlockedLayout.CONV);

    /** The input that a fused Conv adds. */
    private static final int ADDEND = 3;

    private static final int MAX_NODES = 32;

    private final ModelFacts facts;
    private final WideConv wideConvs;

    FusedLayer(ModelFacts facts, WideConv wideConvs) {
        this.facts = facts;
        this.wideConvs = wideConvs;
    }

    /**
     * A near miss.
     *
     * @param convs the Convs of the near miss that are not fused
     */
    record Fused(String reason, Set<Node> convs) {}

    /** The near miss of a layer whose last Conv is the fused Conv {@code conv}; empty if it is not one. */
    Optional<Fused> at(Node conv) {
        if (!FUSED.contains(conv.operator()) || conv.input(0).isEmpty()) {
            return Optional.empty();
        }
        Optional<String> activation = FusedConv.ACTIVATION.find(conv);
        Optional<Value> addend = conv.inputs().size() > ADDEND ? conv.input(ADDEND) : Optional.empty();
        if (addend.isPresent()) {
            Products products = new Products();
            products.follow(addend.get());
            if (activation.isEmpty()) {
                products.followSums(conv.output(0));
            }
            return products.count >= 2
                    ? Optional.of(new Fused(
                            "a sum of Convs and two products with grids, but ONNX Runtime has fused the sum with a Conv"
                                    + activation
                                            .map(name -> " and the " + name + " after it")
                                            .orElse(""),
                            products.convs))
                    : Optional.empty();
        }
        return activation
                .filter(name -> wideConvs.isJoined(unblocked(conv.input(0).orElseThrow())))
                .map(name -> new Fused(
                        "a Conv over a value and its two products with grids, but ONNX Runtime has fused it with the "
                                + name + " after it",
                        Set.of()));
    }

    private Value unblocked(Value value) {
        return facts.origin(value)
                .producer()
                .filter(node -> node.operator().equals(BlockedLayout.REORDER_INPUT))
                .flatMap(node -> node.input(0))
                .orElse(value);
    }

    /** The products of Convs with factors that depend on no data, of which a value is the sum. */
    private final class Products {
        private final Set<Value> seen = new HashSet<>();
        private final Set<Node> convs = new HashSet<>();
        private int count;

        /** Collects the products among the summands of a value. */
        void follow(Value sum) {
            Deque<Value> open = new ArrayDeque<>(List.of(sum));
            while (!open.isEmpty() && seen.size() <= MAX_NODES) {
                Value value = open.pop();
                Optional<Node> node = facts.origin(value).producer().filter(found -> seen.add(value));
                if (node.isEmpty()) {
                    continue;
                }
                OperatorId operator = node.get().operator();
                if (operator.equals(Conv.ID)) {
                    convs.add(node.get());
                } else if (FUSED.contains(operator)) {
                    node.filter(conv -> conv.inputs().size() > ADDEND)
                            .flatMap(conv -> conv.input(ADDEND))
                            .ifPresent(open::push);
                } else if (operator.equals(Add.ID)) {
                    node.get().inputValues().forEach(open::push);
                } else if (operator.equals(Mul.ID) && hasConvAndGrid(node.get())) {
                    count++;
                    node.get().inputValues().forEach(open::push);
                }
            }
        }

        /** Collects the products that the nodes after a value add to it. */
        void followSums(Value value) {
            Value at = value;
            for (int step = 0; step < MAX_NODES && at.uses().size() == 1; step++) {
                Value summand = at;
                Optional<Node> add = at.consumers()
                        .findFirst()
                        .filter(node -> node.operator().equals(Add.ID));
                if (add.isEmpty()) {
                    return;
                }
                add.get().inputValues().filter(other -> other != summand).forEach(this::follow);
                at = add.get().output(0);
            }
        }
    }

    private boolean hasConvAndGrid(Node mul) {
        return mul.inputValues().anyMatch(FusedLayer::isConv)
                && mul.inputValues().anyMatch(value -> Candidate.dependsOnNoData(value) && !isSamePerChannel(value));
    }

    /** Tells whether a factor certainly does not vary by row or column. */
    private boolean isSamePerChannel(Value factor) {
        return facts.shape(factor)
                .known()
                .filter(dims -> dims.subList(Math.max(0, dims.size() - 2), dims.size()).stream()
                        .allMatch(Dim.of(1)::equals))
                .isPresent();
    }

    private static boolean isConv(Value value) {
        return value.producer()
                .filter(node -> node.operator().equals(Conv.ID)
                        || FUSED.contains(node.operator())
                        || node.operator().equals(Add.ID)
                        || BlockedConv.isEnd(node))
                .isPresent();
    }
}
