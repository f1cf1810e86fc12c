package org.onnxtwist.pass.initializer;

import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.rewrite.Pass;

/**
 * Makes the initializers of the main graph inputs whose defaults they are, as models below IR version 4 must and as a caller wants who
 * replaces weights at run time.
 *
 * <pre>
 *   before:  g(x) { w = {...};  y = Conv(x, w) }        after:  g(x, w = {...}) { y = Conv(x, w) }
 * </pre>
 *
 * @param all whether integer tensors and those without elements become inputs too. They are axes, sizes and inputs that are not given,
 *     which a runtime has to know before it runs; models below IR version 4 must have them as inputs all the same
 */
public record InitializersAsInputs(boolean all) implements Pass {
    @Override
    public String name() {
        return "initializers-as-inputs";
    }

    @Override
    public boolean run(Model model) {
        Graph graph = model.graph();
        List<Value> hidden = graph.initializers().stream()
                .filter(value -> !value.isInput() && (all || isWeight(tensorOf(value))))
                .toList();
        hidden.forEach(graph::exposeAsInput);
        return !hidden.isEmpty();
    }

    private static boolean isWeight(Tensor tensor) {
        return tensor.elements() > 0 && tensor.dtype().isConvFloat();
    }

    private static Tensor tensorOf(Value value) {
        return value.initializer().orElseThrow();
    }
}
