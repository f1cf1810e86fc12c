package org.onnxtwist.shape.operator;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Multinomial;
import org.onnxtwist.op.RandomNormal;
import org.onnxtwist.op.spec.ShapeRange;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Operators that make a tensor from attributes, from a shape, or from numbers. */
final class GeneratorOperators {
    private GeneratorOperators() {}

    /** Constant: its only attribute. */
    static void constant(NodeContext node) {
        node.constant().ifPresent(tensor -> {
            node.output(0, tensor.type());
            node.content(0, SymbolicTensor.of(tensor));
        });
        if (node.attribute(Constant.SPARSE_VALUE).orElse(null) instanceof AttributeValue.SparseTensorValue sparse) {
            long[] dims =
                    sparse.value().dims().stream().mapToLong(Long::longValue).toArray();
            node.output(0, ValueType.tensor(sparse.value().values().dtype(), dims));
        }
    }

    /** ConstantOfShape: one number, by default the float zero, in every place. */
    static void ofShape(NodeContext node) {
        Optional<Tensor> fill = node.attribute(ConstantOfShape.VALUE)
                .flatMap(value -> value instanceof AttributeValue.TensorValue dense
                        ? Optional.of(dense.value())
                        : Optional.empty());
        DType dtype = fill.map(Tensor::dtype).orElse(DType.FLOAT);
        Shape shape = node.elements(0)
                .filter(value -> value.rank() == 1)
                .map(value ->
                        Shape.of(value.elements().stream().map(Term::toDim).toList()))
                .orElse(Shape.UNKNOWN);
        node.output(0, dtype, shape);
        Optional<Term> element = fill.isEmpty()
                ? Optional.of(Term.of(0))
                : fill.flatMap(SymbolicTensor::of)
                        .filter(value -> value.size() == 1)
                        .map(value -> value.element(0));
        node.content(
                0, element.flatMap(term -> Sizes.small(shape).flatMap(dims -> SymbolicTensor.build(dims, at -> term))));
    }

    /** Shape: the sizes of the input, or from version 15 on those from start to end. */
    static void shape(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        if (input.isEmpty()) {
            node.output(0, DType.INT64, List.of(Dim.UNKNOWN));
            return;
        }
        ShapeRange range = ShapeRange.of(
                node.integer(org.onnxtwist.op.Shape.START),
                node.integer(org.onnxtwist.op.Shape.END),
                input.get().size());
        List<Term> sizes = input.get().subList(range.start(), range.end()).stream()
                .map(Term::of)
                .toList();
        node.output(0, DType.INT64, Shape.of(sizes.size()));
        node.content(0, Optional.of(SymbolicTensor.vector(sizes)));
    }

    /** Size: the number of elements. */
    static void size(NodeContext node) {
        node.output(0, DType.INT64, Shape.of());
        node.content(
                0,
                node.dims(0)
                        .map(dims -> SymbolicTensor.scalar(
                                dims.stream().map(Term::of).reduce(Term.of(1), Term::times))));
    }

    /** Range: start, and so on by delta, until before limit. */
    static void range(NodeContext node) {
        Term start = node.scalar(0);
        Term limit = node.scalar(1);
        Term delta = node.scalar(2);
        Term count = start.is(0) && delta.is(1)
                ? limit.max(limit instanceof Term.Constant ? Term.of(0) : limit)
                : Term.UNKNOWN;
        if (limit.minus(start) instanceof Term.Constant span
                && delta instanceof Term.Constant step
                && step.value() != 0) {
            count = span.ceilDiv(step.value()).max(Term.of(0));
        } else if (count.equals(Term.UNKNOWN)) {
            count = realCount(node);
        }
        DType dtype = node.dtype(0) == DType.UNDEFINED ? node.dtype(1) : node.dtype(0);
        node.output(0, dtype, List.of(count.toDim()));
        node.content(
                0,
                Sizes.small(Shape.of(List.of(count.toDim())))
                        .flatMap(dims -> SymbolicTensor.build(dims, at -> start.plus(delta.times(at[0])))));
    }

    /** The count of a range of floating-point constants. */
    private static Term realCount(NodeContext node) {
        double[] numbers = new double[3];
        for (int i = 0; i < numbers.length; i++) {
            Optional<Tensor> tensor =
                    node.tensor(i).filter(t -> t.elements() == 1 && t.dtype().isConvFloat());
            if (tensor.isEmpty()) {
                return Term.UNKNOWN;
            }
            numbers[i] = tensor.get().toDoubles()[0];
        }
        double count = Math.ceil((numbers[1] - numbers[0]) / numbers[2]);
        return Double.isNaN(count) || count > Long.MAX_VALUE ? Term.UNKNOWN : Term.of((long) Math.max(0, count));
    }

    /** RandomNormal, RandomUniform: the shape and type are attributes. */
    static void ofAttributes(NodeContext node) {
        Shape shape = node.integers(RandomNormal.SHAPE)
                .map(sizes -> Shape.of(SymbolicTensor.vector(sizes).elements().stream()
                        .map(Term::toDim)
                        .toList()))
                .orElse(Shape.UNKNOWN);
        node.output(0, node.dtype(RandomNormal.DTYPE).orElse(DType.FLOAT), shape);
    }

    /** Multinomial: so many samples of each row. */
    static void multinomial(NodeContext node) {
        Dim batch = node.dims(0)
                .filter(dims -> dims.size() == 2)
                .map(dims -> dims.get(0))
                .orElse(Dim.UNKNOWN);
        Dim samples = Term.of(node.integer(Multinomial.SAMPLE_SIZE, 1)).toDim();
        node.output(0, node.dtype(RandomNormal.DTYPE).orElse(DType.INT32), List.of(batch, samples));
    }
}
