package org.onnxtwist.pass.function;

import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;

/**
 * Removes model-local functions that the main graph does not call, directly or through others.
 *
 * <pre>
 *   before:  y = Relu(x);  block(a) = ...         after:  y = Relu(x)
 * </pre>
 */
public record UnusedFunctions() implements Pass {
    @Override
    public String name() {
        return "unused-functions";
    }

    @Override
    public boolean run(Model model) {
        Set<Function> used = CallGraph.of(model).used();
        List<Function> unused = model.functions().values().stream()
                .filter(function -> !used.contains(function))
                .toList();
        unused.forEach(function -> model.removeFunction(function.id()));
        return !unused.isEmpty();
    }
}
