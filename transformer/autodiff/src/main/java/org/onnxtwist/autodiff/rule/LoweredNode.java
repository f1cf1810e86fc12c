package org.onnxtwist.autodiff.rule;

import java.util.List;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** A node that is to be expanded, and the place of the nodes that it becomes, which is right before it. */
public final class LoweredNode extends DifferentiatedNode {
    /** The most nodes that one node may become. */
    public static final long MAX_NODES = 200_000;

    private final Model model;
    private final Node node;
    private final Arithmetic arithmetic;

    /** @param arithmetic writes nodes before the node */
    public LoweredNode(Model model, Node node, InferredTypes types, Arithmetic arithmetic) {
        super(types);
        this.model = model;
        this.node = node;
        this.arithmetic = arithmetic;
    }

    @Override
    public Node node() {
        return node;
    }

    /** Writes nodes before the node. */
    public Arithmetic at() {
        return arithmetic;
    }

    /** Finds the types, and the integers that are the same in every run, of the outputs of a node that was placed behind those it reads. */
    public void infer(Node placed) {
        for (Value input : placed.inputValues().toList()) {
            input.producer()
                    .filter(each -> each.operator().equals(Constant.ID))
                    .ifPresent(each -> ShapeInference.follow(model, each, types()));
        }
        ShapeInference.follow(model, placed, types());
    }

    /** The elements of {@code sequence} along {@code axis}, which is removed. */
    public List<Value> elements(Value sequence, long axis, int length) {
        return parts(sequence, axis, length).stream()
                .map(part -> Squeeze.of(part).axes(arithmetic.integers(axis)).emit(arithmetic))
                .toList();
    }

    /** {@code count} parts of equal size along {@code axis}. */
    public List<Value> parts(Value whole, long axis, int count) {
        return count == 1
                ? List.of(whole)
                : Split.of(whole)
                        .axis(axis)
                        .numOutputs(count)
                        .outputs(count)
                        .emitNode(arithmetic)
                        .outputs();
    }

    /** The parts along {@code axis}, which they have. */
    public Value join(long axis, List<Value> parts) {
        return parts.size() == 1 ? parts.get(0) : Concat.of(axis, parts).emit(arithmetic);
    }

    /**
     * Checks that the expansion is not too large.
     *
     * @throws GradientException when it is
     */
    public void requireFewNodes(long steps, long nodesOfEach) {
        if (steps > MAX_NODES / Math.max(1, nodesOfEach)) {
            throw refusal(
                    "its " + steps + " steps would become more than " + MAX_NODES + " nodes",
                    "shorten its sequences, or freeze the parameters before it");
        }
    }
}
