package org.onnxtwist.autodiff.rule.sequence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.OptionalGetElement;
import org.onnxtwist.op.SequenceConstruct;
import org.onnxtwist.op.SequenceEmpty;
import org.onnxtwist.op.SequenceErase;
import org.onnxtwist.op.SequenceInsert;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.SplitToSequence;
import org.onnxtwist.op.Squeeze;

/**
 * The tensors that a sequence consists of, found from the nodes that made it.
 *
 * @param node the node that reads the sequence
 */
record SequenceElements(NodeGradient node) {
    /**
     * The elements in their order: values of the forward pass, or parts of them that are placed.
     *
     * @throws org.onnxtwist.autodiff.rule.GradientException when they are not the same in every run
     */
    List<Value> of(Value sequence) {
        Node made = sequence.producer()
                .orElseThrow(() -> node.refusal("its sequence is an input, the number of whose elements is not known"));
        return switch (made.operator().name()) {
            case SequenceConstruct.NAME -> made.inputValues().toList();
            case SequenceEmpty.NAME -> List.of();
            case Identity.NAME, org.onnxtwist.op.Optional.NAME, OptionalGetElement.NAME -> of(first(made));
            case SequenceInsert.NAME -> inserted(made);
            case SequenceErase.NAME -> erased(made);
            case SplitToSequence.NAME -> parts(made);
            default ->
                throw node.refusal("its sequence is made by " + made.operator()
                        + ", so that its elements are not known before the model runs");
        };
    }

    private Value first(Node made) {
        return made.input(0).orElseThrow(() -> node.refusal("its optional value is empty"));
    }

    private List<Value> inserted(Node made) {
        List<Value> elements = new ArrayList<>(of(first(made)));
        int position = made.input(2).map(at -> position(at, elements.size())).orElse(elements.size());
        elements.add(position, made.input(1).orElseThrow());
        return elements;
    }

    private List<Value> erased(Node made) {
        List<Value> elements = new ArrayList<>(of(first(made)));
        elements.remove(made.input(1)
                .map(at -> position(at, elements.size()))
                .orElse(elements.size() - 1)
                .intValue());
        return elements;
    }

    /** A position, which counts from the end where it is negative. */
    int position(Value value, int size) {
        long stated = integers(value)[0];
        return Math.toIntExact(stated < 0 ? stated + size : stated);
    }

    private long[] integers(Value value) {
        return node.constant(value)
                .orElseThrow(() ->
                        node.refusal("'" + value.hint() + "', by which a sequence is divided or read, is computed"));
    }

    private List<Value> parts(Node made) {
        Arithmetic at = node.at();
        Value x = first(made);
        int axis = Math.floorMod(SplitToSequence.AXIS.of(made).intValue(), node.rank(x));
        List<Long> sizes = sizes(made.input(1), node.size(x, axis));
        Node split = Split.of(x)
                .split(at.integers(sizes.stream().mapToLong(Long::longValue).toArray()))
                .axis(axis)
                .outputs(sizes.size())
                .emitNode(at);
        boolean removed = made.input(1).isEmpty() && SplitToSequence.KEEPDIMS.of(made) == 0;
        return split.outputs().stream()
                .map(part -> removed ? Squeeze.of(part).axes(at.integers(axis)).emit(at) : part)
                .toList();
    }

    private List<Long> sizes(Optional<Value> stated, long total) {
        if (stated.isPresent() && node.rank(stated.get()) == 1) {
            List<Long> sizes = new ArrayList<>();
            for (long size : integers(stated.get())) {
                sizes.add(size);
            }
            return sizes;
        }
        long each = stated.map(value -> integers(value)[0]).orElse(1L);
        List<Long> sizes = new ArrayList<>(Collections.nCopies(Math.toIntExact(total / each), each));
        if (total % each != 0) {
            sizes.add(total % each);
        }
        return sizes;
    }
}
