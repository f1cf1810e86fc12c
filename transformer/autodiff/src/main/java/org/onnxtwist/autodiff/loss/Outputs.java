package org.onnxtwist.autodiff.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** The outputs of a model that a loss is put behind. */
final class Outputs {
    private final Model model;
    private final InferredTypes types;

    Outputs(Model model) {
        this.model = model;
        this.types = ShapeInference.infer(model);
    }

    /**
     * The output of that name or, where none is given, the only one.
     *
     * @throws GradientException when there is no such output, or it has no floating-point elements
     */
    Value named(Optional<String> name) {
        List<Value> outputs = model.graph().outputs();
        Value output = name.map(wanted -> outputs.stream()
                        .filter(each -> each.hint().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> refusal("the model has no output named '" + wanted + "'", outputs)))
                .orElseGet(() -> only(outputs));
        if (!dtype(output).isFloatingPoint()) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the output '" + output.hint() + "' is of type " + types.of(output)
                            + ", and a loss needs floating-point numbers: name another output");
        }
        return output;
    }

    private static Value only(List<Value> outputs) {
        if (outputs.size() != 1) {
            throw refusal("the model has " + outputs.size() + " outputs, and the loss is of one", outputs);
        }
        return outputs.get(0);
    }

    private static GradientException refusal(String what, List<Value> outputs) {
        String names = outputs.stream().map(each -> "'" + each.hint() + "'").collect(Collectors.joining(", "));
        return new GradientException(Fault.REQUEST, what + ": name one of " + names);
    }

    DType dtype(Value value) {
        return types.of(value).dtype();
    }

    Shape shape(Value value) {
        return types.shape(value);
    }

    /** Tells whether a value certainly has one element. */
    boolean isNumber(Value value) {
        return shape(value)
                .sizes()
                .filter(sizes -> Arrays.stream(sizes).allMatch(size -> size == 1))
                .isPresent();
    }

    GradientException noNumber(Value output) {
        return new GradientException(
                Fault.REQUEST,
                "the output '" + output.hint() + "' has the shape " + shape(output)
                        + ", and a loss is one number: reduce it, or choose another loss");
    }

    /** Adds an input for targets, of the shape of an output without its dimension {@code left}, if that is not negative. */
    Value addTarget(DType dtype, Value output, int left) {
        List<Dim> dims = new ArrayList<>(shape(output).known().orElse(List.of()));
        if (left >= 0 && left < dims.size()) {
            dims.remove(left);
        }
        Shape shape = shape(output).known().isPresent() ? Shape.of(dims) : Shape.UNKNOWN;
        return model.graph().addInput(Loss.TARGET, ValueType.tensor(dtype, shape));
    }

    /** Writes formulas behind all nodes, in the element type of {@code output}. */
    Arithmetic behind(Value output) {
        Placement end = Placement.atEnd(model, model.graph());
        return new Arithmetic(end, new Arithmetic.Constants(end), dtype(output));
    }
}
