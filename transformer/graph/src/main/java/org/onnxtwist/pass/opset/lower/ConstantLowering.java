package org.onnxtwist.pass.opset.lower;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.shape.term.Affine;
import org.onnxtwist.shape.term.Term;

/** Constants, and tensors that are filled with one number. */
public final class ConstantLowering {
    private static final List<Attr<?>> SHORT = List.of(
            Constant.VALUE_FLOAT,
            Constant.VALUE_FLOATS,
            Constant.VALUE_INT,
            Constant.VALUE_INTS,
            Constant.VALUE_STRING,
            Constant.VALUE_STRINGS);

    private ConstantLowering() {}

    /** Until version 11, a constant is a tensor. */
    public static NodePlan tensor(Node node, OpsetStep step) {
        Optional<Attribute> given = SHORT.stream()
                .flatMap(attribute -> node.attribute(attribute.name()).stream())
                .findFirst();
        if (given.isEmpty()) {
            return NodePlan.keep();
        }
        if (given.get().value() instanceof AttributeValue.Reference) {
            return NodePlan.refuse(
                    "is given by an attribute of a function, which version 11 does not do: inline the function");
        }
        Optional<Tensor> tensor = node.output(0).constant();
        return tensor.isEmpty()
                ? NodePlan.refuse("states its attribute '" + given.get().name() + "', which version 11 does not have")
                : NodePlan.rewrite(constant -> {
                    constant.removeAttribute(given.get().name());
                    Constant.VALUE.set(constant, tensor.get());
                });
    }

    /** Until version 8, a constant is of a floating-point type; others become initializers. */
    public static NodePlan initializer(Node node, OpsetStep step) {
        Optional<Tensor> tensor = node.output(0).constant();
        if (tensor.isEmpty() || isFloat(tensor.get().dtype())) {
            return NodePlan.keep();
        }
        return NodePlan.replace(constant -> {
            Placement at = step.before(constant);
            Value stored = at.constant(constant.output(0).hint(), tensor.get());
            constant.replaceWith(
                    constant.output(0).isOutput() ? Identity.of(stored).emit(at) : stored);
        });
    }

    private static boolean isFloat(DType dtype) {
        return dtype == DType.FLOAT || dtype == DType.DOUBLE || dtype == DType.FLOAT16;
    }

    /** Until version 8, a scalar is expanded to the shape. */
    public static NodePlan expanded(Node node, OpsetStep step) {
        Tensor one = ConstantOfShape.VALUE.find(node).orElse(Tensor.filled(DType.FLOAT, 0.0, 1));
        return NodePlan.replace(filled -> {
            Placement at = step.before(filled);
            filled.replaceWith(Expand.of(
                            at.constant(filled.output(0).hint() + ".value", one.reshaped()),
                            filled.input(0).orElseThrow())
                    .emit(at));
        });
    }

    /**
     * Until version 13, a size of 0 is that of the input. Both versions compute the same where no size can be 0, or only one that is 0
     * because the input's size at the same axis is.
     */
    public static NodePlan zeroSizes(Node node, OpsetStep step) {
        return Reshape.ALLOWZERO.of(node) == 0
                        || node.input(1).stream().anyMatch(sizes -> keepsZeros(node, sizes, step))
                ? NodePlan.drop(Reshape.ALLOWZERO)
                : NodePlan.refuse(
                        "takes a size of 0 as it is (allowzero is 1), which version 13 cannot express, and its"
                                + " sizes are not known to be other than 0: state the shape as a constant without zeros");
    }

    private static boolean keepsZeros(Node node, Value sizes, OpsetStep step) {
        Optional<long[]> constant = step.integers(node, 1);
        if (constant.isPresent()) {
            return LongStream.of(constant.get()).noneMatch(size -> size == 0);
        }
        List<Dim> input = node.input(0)
                .flatMap(value -> step.types().numbered(value).known())
                .orElse(List.of());
        return step.types()
                .numberedConstant(sizes)
                .filter(content -> IntStream.range(0, content.size())
                        .allMatch(axis -> isZeroOnlyWith(
                                content.element(axis), axis < input.size() ? Term.of(input.get(axis)) : Term.UNKNOWN)))
                .isPresent();
    }

    /** Tells whether a size that is computed is 0 in no run, or only in runs in which the input's size is 0. */
    private static boolean isZeroOnlyWith(Term size, Term input) {
        if (size.differsFrom(Term.of(0))) {
            return true;
        }
        Affine computed = Affine.of(size);
        return computed.coefficient() != 0
                && computed.constant() == 0
                && (computed.variable().sameAs(input) || size.sameAs(input));
    }
}
