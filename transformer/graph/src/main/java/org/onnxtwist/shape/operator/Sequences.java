package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.ir.type.ValueType.SequenceType;
import org.onnxtwist.op.ConcatFromSequence;
import org.onnxtwist.op.SequenceEmpty;
import org.onnxtwist.op.SequenceMap;
import org.onnxtwist.op.SplitToSequence;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.TypeMerge;
import org.onnxtwist.shape.term.ValueFact;

/** Operators on sequences, of which is known what holds of every element. */
final class Sequences {
    private Sequences() {}

    /** SequenceConstruct: the inputs. */
    static void construct(NodeContext node) {
        ValueType element = node.type(0);
        for (int i = 1; i < node.inputCount(); i++) {
            element = TypeMerge.join(element, node.type(i));
        }
        node.output(0, new SequenceType(element));
    }

    /** SequenceEmpty: no elements, of a type that an attribute names. */
    static void empty(NodeContext node) {
        node.output(
                0,
                new SequenceType(
                        ValueType.tensor(node.dtype(SequenceEmpty.DTYPE).orElse(DType.FLOAT), Shape.UNKNOWN)));
    }

    /** SequenceInsert: one element more. */
    static void insert(NodeContext node) {
        node.output(
                0,
                new SequenceType(element(node, 0)
                        .map(type -> TypeMerge.join(type, node.type(1)))
                        .orElse(ValueType.UNKNOWN)));
    }

    /** SequenceAt: one element. */
    static void at(NodeContext node) {
        node.output(0, element(node, 0).orElse(ValueType.UNKNOWN));
    }

    /** SequenceLength: a scalar. */
    static void length(NodeContext node) {
        node.output(0, DType.INT64, Shape.of());
    }

    private static Optional<ValueType> element(NodeContext node, int index) {
        return node.type(index) instanceof SequenceType sequence ? Optional.of(sequence.element()) : Optional.empty();
    }

    /**
     * SplitToSequence: an axis in parts of equal size, by default 1, in which case the axis may go; or in parts of given sizes. Where
     * not all sizes are equal, that of an element is not known.
     */
    static void split(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        OptionalInt axis = input.isPresent()
                ? Axes.of(node.integer(SplitToSequence.AXIS, 0), input.get().size())
                : OptionalInt.empty();
        if (axis.isEmpty()) {
            node.output(0, new SequenceType(ValueType.tensor(node.dtype(0), Shape.UNKNOWN)));
            return;
        }
        List<Dim> dims = new ArrayList<>(input.get());
        Term size = Term.of(dims.get(axis.getAsInt()));
        if (node.hasInput(1)) {
            dims.set(axis.getAsInt(), part(node, size).toDim());
        } else if (node.integer(SplitToSequence.KEEPDIMS, 1) == 0) {
            dims.remove(axis.getAsInt());
        } else {
            dims.set(axis.getAsInt(), Dim.of(1));
        }
        node.output(0, new SequenceType(ValueType.tensor(node.dtype(0), Shape.of(dims))));
    }

    private static Term part(NodeContext node, Term size) {
        Optional<SymbolicTensor> parts = node.elements(1);
        if (parts.isEmpty()) {
            return Term.UNKNOWN;
        }
        Set<Term> sizes = new HashSet<>(parts.get().elements());
        Term first = sizes.size() == 1 ? parts.get().element(0) : Term.UNKNOWN;
        boolean equal = parts.get().rank() > 0 || size.mod(first).is(0);
        return equal ? first : Term.UNKNOWN;
    }

    /** ConcatFromSequence: the elements along an axis, which may be a new one. */
    static void concat(NodeContext node) {
        ValueType element = element(node, 0).orElse(ValueType.UNKNOWN);
        boolean stacked = node.integer(ConcatFromSequence.NEW_AXIS, 0) != 0;
        Shape shape = element.shape()
                .known()
                .flatMap(known -> {
                    List<Dim> dims = new ArrayList<>(known);
                    OptionalInt axis =
                            Axes.of(node.integer(ConcatFromSequence.AXIS, 0), dims.size() + (stacked ? 1 : 0));
                    if (axis.isPresent() && stacked) {
                        dims.add(axis.getAsInt(), Dim.UNKNOWN);
                    } else if (axis.isPresent()) {
                        dims.set(axis.getAsInt(), Dim.UNKNOWN);
                    }
                    return axis.isPresent() ? Optional.of(Shape.of(dims)) : Optional.empty();
                })
                .orElse(Shape.UNKNOWN);
        node.output(0, element.dtype(), shape);
    }

    /** SequenceMap: what the body makes of each element, and of the other inputs. */
    static void map(NodeContext node) {
        Optional<Graph> body = node.body(SequenceMap.BODY);
        if (body.isEmpty()) {
            return;
        }
        List<ValueFact> arguments = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<ValueType> element = element(node, i);
            arguments.add(element.map(ValueFact::of).orElse(node.input(i)));
        }
        List<ValueFact> results = node.run(body.get(), arguments);
        for (int i = 0; i < results.size(); i++) {
            node.output(i, new SequenceType(results.get(i).type()));
        }
    }
}
