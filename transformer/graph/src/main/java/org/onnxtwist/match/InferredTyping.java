package org.onnxtwist.match;

import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Types that hold at every run, inferred when the first one is asked for. Those of new nodes are inferred as they come. */
final class InferredTyping implements TypeLookup {
    private final Model model;
    private Optional<InferredTypes> inferred = Optional.empty();

    InferredTyping(Model model) {
        this.model = model;
    }

    @Override
    public ValueType type(Value value) {
        if (inferred.isEmpty()) {
            inferred = Optional.of(ShapeInference.inferFromInputs(model));
        }
        return UnknownSize.distinguish(value, inferred.get().numberedType(value));
    }

    @Override
    public void added(Node node) {
        inferred.ifPresent(types -> ShapeInference.follow(model, node, types));
    }
}
