package org.onnxtwist.pass;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.match.Typing;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Types that follow from those of a model's inputs, for rules that need to know them: {@code engine.typedBy(InferredTyping::new)}. Those of
 * new nodes are worked out as they come.
 */
public final class InferredTyping implements Typing {
    private final Model model;
    private final InferredTypes types;

    /** @throws org.onnxtwist.ir.CyclicGraphException when nodes of the model read each other in a circle */
    public InferredTyping(Model model) {
        this.model = model;
        this.types = ShapeInference.inferFromInputs(model);
    }

    @Override
    public ValueType type(Value value) {
        return types.of(value);
    }

    @Override
    public void added(Node node) {
        ShapeInference.follow(model, node, types);
    }
}
