package org.onnxtwist.pass.initializer;

import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.rewrite.Pass;

/**
 * Takes the inputs that have a default out of the main graph's list of inputs: they are constants from then on, which a runtime can
 * fold, and nobody can override them. A model below IR version 4 is raised to it, the first in which an initializer need not be an
 * input.
 *
 * <pre>
 *   before:  g(x, w = {...}) { y = Conv(x, w) }        after:  g(x) { w = {...};  y = Conv(x, w) }
 * </pre>
 */
public record InitializersAsConstants() implements Pass {
    @Override
    public String name() {
        return "initializers-as-constants";
    }

    @Override
    public boolean run(Model model) {
        Graph graph = model.graph();
        List<Value> required = graph.requiredInputs();
        if (required.size() == graph.inputs().size()) {
            return false;
        }
        graph.setInputs(required);
        model.require(Model.FormatFeature.FREE_INITIALIZERS);
        return true;
    }
}
