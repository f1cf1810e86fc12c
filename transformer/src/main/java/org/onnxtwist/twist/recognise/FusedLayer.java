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
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.runtime.BlockedLayout;
import org.onnxtwist.op.runtime.FusedConv;

/**
 * Layers of which ONNX Runtime's optimiser fused the last Conv with what is behind it, so that no value of the graph is the layer's
 * output, or with the sum:
 *
 * <pre>
 * FusedConv(Concat(x, gx x, gy x), W, bias) {activation}
 * Conv(x, W, bias, gx Conv(x, Wx) + gy Conv(x, Wy)) {activation}        in the layout with channels in blocks
 * </pre>
 */
final class FusedLayer {
    private static final Set<OperatorId> CONVS = Set.of(FusedConv.ID, BlockedLayout.CONV);

    /** The input that a fused Conv adds. */
    private static final int ADDEND = 3;

    private static final int MAX_NODES = 32;

    private final Facts facts;
    private final WideConv wideConvs;

    FusedLayer(Facts facts, WideConv wideConvs) {
        this.facts = facts;
        this.wideConvs = wideConvs;
    }

    /** What is missing where a fused Conv is the last node of such a layer; empty where it is not. */
    Optional<String> reason(Node conv) {
        if (!CONVS.contains(conv.operator()) || conv.input(0).isEmpty()) {
            return Optional.empty();
        }
        Optional<Value> addend = conv.inputs().size() > ADDEND ? conv.input(ADDEND) : Optional.empty();
        if (addend.isPresent()) {
            return addsProducts(addend.get())
                    ? Optional.of(
                            "a sum of Convs and two products with grids, but ONNX Runtime has fused the sum with a Conv"
                                    + activation(conv)
                                            .map(name -> " and the " + name + " behind it")
                                            .orElse(""))
                    : Optional.empty();
        }
        return activation(conv)
                .filter(name -> wideConvs.isJoined(unblocked(conv.input(0).orElseThrow())))
                .map(name ->
                        "a Conv over a value and its two products with grids, but ONNX Runtime has fused it with the "
                                + name + " behind it");
    }

    private static Optional<String> activation(Node conv) {
        return FusedConv.ACTIVATION.find(conv);
    }

    private Value unblocked(Value value) {
        return facts.origin(value)
                .producer()
                .filter(node -> node.operator().equals(BlockedLayout.REORDER_INPUT))
                .flatMap(node -> node.input(0))
                .orElse(value);
    }

    /** Whether a value is made of two products of such Convs at least. */
    private boolean addsProducts(Value addend) {
        Set<Value> seen = new HashSet<>(Set.of(addend));
        Deque<Value> open = new ArrayDeque<>(List.of(addend));
        int products = 0;
        while (!open.isEmpty() && seen.size() <= MAX_NODES) {
            Optional<Node> node = facts.origin(open.pop()).producer();
            if (node.isEmpty()) {
                continue;
            }
            OperatorId operator = node.get().operator();
            if (CONVS.contains(operator)) {
                node.filter(conv -> conv.inputs().size() > ADDEND)
                        .flatMap(conv -> conv.input(ADDEND))
                        .filter(seen::add)
                        .ifPresent(open::push);
            } else if (operator.equals(Mul.ID) && hasConvAndGrid(node.get())) {
                products++;
                node.get().inputValues().filter(seen::add).forEach(open::push);
            }
        }
        return products >= 2;
    }

    private static boolean hasConvAndGrid(Node mul) {
        return mul.inputValues().anyMatch(FusedLayer::isConv)
                && mul.inputValues().anyMatch(Candidate::dependsOnNoData);
    }

    private static boolean isConv(Value value) {
        return value.producer().filter(node -> CONVS.contains(node.operator())).isPresent();
    }
}
