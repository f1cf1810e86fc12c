package org.onnxtwist.runtime.session.loading;

import java.util.List;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
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
        Model copy = new Model(copies.body(original.graph()), original.irVersion());
        copy.setOpsets(original.opsets());
        for (Function function : original.functions().values()) {
            copy.addFunction(copyOf(function));
        }
        return new ModelCopy(copy, copies);
    }

    private static Function copyOf(Function function) {
        Function copy = new Function(function.id(), GraphCopy.elsewhere().body(function.body()));
        copy.setOpsets(function.opsets());
        function.attributes().forEach(copy::addAttribute);
        function.attributeDefaults().forEach(copy::addAttributeDefault);
        return copy;
    }

    public Model model() {
        return model;
    }

    public Value copyOf(Value original) {
        return copies.copyOf(original);
    }

    /** Every graph of the copy, the functions' bodies included. */
    public List<Graph> graphs() {
        return model.graphs();
    }
}
