package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.TypeMerge;

/** Concat and Split. */
final class Concatenation {
    /** From this version on the last part of a Split may be smaller. */
    private static final long UNEVEN_FROM = 18;

    private Concatenation() {}

    static void concat(NodeContext node) {
        DType dtype = node.dtype(0);
        Optional<List<Dim>> known = Optional.empty();
        for (int i = 0; i < node.inputCount(); i++) {
            dtype = dtype == DType.UNDEFINED ? node.dtype(i) : dtype;
            known = known.isPresent() ? known : node.dims(i);
        }
        OptionalInt axis = known.isPresent()
                ? Axes.of(
                        node.integer(Concat.AXIS, ConcatAxis.FIRST_DEFAULT),
                        known.get().size())
                : OptionalInt.empty();
        if (axis.isEmpty()) {
            node.output(0, dtype, Shape.UNKNOWN);
            return;
        }
        List<Dim> dims = new ArrayList<>(known.get());
        Term total = Term.of(0);
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<List<Dim>> part = node.dims(i).filter(list -> list.size() == dims.size());
            total = total.plus(
                    part.map(list -> Term.of(list.get(axis.getAsInt()))).orElse(Term.UNKNOWN));
            part.ifPresent(list -> fill(dims, list));
        }
        dims.set(axis.getAsInt(), total.toDim());
        node.output(0, dtype, dims);
        if (dims.size() == 1) {
            node.content(0, joined(node));
        }
    }

    /** The other axes are equal in all inputs, so the best known size holds. */
    private static void fill(List<Dim> dims, List<Dim> other) {
        for (int i = 0; i < dims.size(); i++) {
            dims.set(i, TypeMerge.better(dims.get(i), other.get(i)));
        }
    }

    private static Optional<SymbolicTensor> joined(NodeContext node) {
        List<Term> elements = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<SymbolicTensor> part = node.elements(i);
            if (part.isEmpty() || elements.size() + part.get().size() > SymbolicTensor.MAX_ELEMENTS) {
                return Optional.empty();
            }
            elements.addAll(part.get().elements());
        }
        return Optional.of(SymbolicTensor.vector(elements));
    }

    /** Split: by sizes, an attribute before version 13 and an input from then on, or into equal parts, the last one smaller. */
    static void split(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        OptionalInt axis = input.isPresent()
                ? Axes.of(node.integer(Split.AXIS, 0), input.get().size())
                : OptionalInt.empty();
        if (axis.isEmpty()) {
            for (int i = 0; i < node.outputCount(); i++) {
                node.output(i, node.dtype(0), Shape.UNKNOWN);
            }
            return;
        }
        List<Term> parts = parts(node, Term.of(input.get().get(axis.getAsInt())));
        int start = 0;
        for (int i = 0; i < node.outputCount(); i++) {
            List<Dim> dims = new ArrayList<>(input.get());
            dims.set(axis.getAsInt(), parts.get(i).toDim());
            node.output(i, node.dtype(0), dims);
            int from = start;
            long length = parts.get(i).known().orElse(Integer.MAX_VALUE);
            node.content(
                    i,
                    node.content(0)
                            .filter(value -> value.rank() == 1 && length >= 0 && from + length <= value.size())
                            .map(value ->
                                    SymbolicTensor.vector(value.elements().subList(from, (int) (from + length)))));
            start = (int) Math.min(start + Math.max(0, length), Integer.MAX_VALUE);
        }
    }

    private static List<Term> parts(NodeContext node, Term size) {
        int count = node.outputCount();
        List<Term> stated = node.integers(Split.SPLIT)
                .map(SymbolicTensor::vector)
                .or(() -> node.elements(1))
                .map(SymbolicTensor::elements)
                .orElse(List.of());
        List<Term> parts = new ArrayList<>(count);
        boolean equal = !node.hasInput(1) && node.integers(Split.SPLIT).isEmpty();
        Term part = node.version() < UNEVEN_FROM ? size.floorDiv(count) : size.ceilDiv(count);
        for (int i = 0; i < count; i++) {
            if (!equal) {
                parts.add(i < stated.size() ? stated.get(i) : Term.UNKNOWN);
            } else if (node.version() < UNEVEN_FROM) {
                parts.add(part);
            } else {
                parts.add(part.min(size.minus(part.times(i))).max(Term.of(0)));
            }
        }
        return parts;
    }
}
