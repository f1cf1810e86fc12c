package org.onnxtwist.autodiff.step;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * The size of a batch, the first dimension of a model's inputs and outputs. Many models are exported for one example, and compute any
 * number of them.
 */
public final class BatchDimension {
    private static final Dim BATCH = Dim.of("batch");

    private BatchDimension() {}

    /**
     * Frees the size of a batch where inputs fix it and nothing else in the model does.
     *
     * @return the model, or a copy of it that takes batches of any size
     */
    public static Model freed(Model model) {
        List<Value> inputs = model.graph().requiredInputs();
        boolean fixed = !inputs.isEmpty() && inputs.stream().allMatch(BatchDimension::isFixed);
        if (!fixed) {
            return model;
        }
        model.assignNames();
        Model copy = GraphCopy.of(model);
        copy.graph().requiredInputs().forEach(input -> input.setType(withBatch(input.type())));
        copy.forEachNode(node -> node.outputs().forEach(output -> output.setType(ValueType.UNKNOWN)));
        InferredTypes types = ShapeInference.infer(copy);
        boolean free = types.contradictions().isEmpty()
                && copy.graph().outputs().stream().allMatch(output -> hasBatch(types.shape(output)));
        if (!free) {
            return model;
        }
        copy.graph().outputs().forEach(output -> output.setType(types.of(output)));
        return copy;
    }

    private static boolean isFixed(Value input) {
        return input.type()
                .shape()
                .known()
                .filter(dims -> !dims.isEmpty() && dims.get(0) instanceof Dim.Known)
                .isPresent();
    }

    private static ValueType withBatch(ValueType type) {
        List<Dim> dims = new ArrayList<>(type.shape().known().orElseThrow());
        dims.set(0, BATCH);
        return ValueType.tensor(type.dtype(), Shape.of(dims));
    }

    private static boolean hasBatch(Shape shape) {
        return shape.known()
                .filter(dims -> !dims.isEmpty() && dims.get(0).equals(BATCH))
                .isPresent();
    }
}
