package org.onnxtwist.runtime.session.loading;

import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/** A copy of a model to try things on, which knows the copy of each value. Weights are shared with the original. */
public final class ModelCopy {
    private final Model model;
    private final GraphCopy copies;

    private ModelCopy(Model model, GraphCopy copies) {
        this.model = model;
        this.copies = copies;
    }

    public static ModelCopy of(Model original) {
        GraphCopy copies = GraphCopy.elsewhere();
        Model copy = copies.model(original);
        copy.removeTraining();
        return new ModelCopy(copy, copies);
    }

    public Model model() {
        return model;
    }

    public Value copyOf(Value original) {
        return copies.copyOf(original);
    }
}
