package org.onnxtwist.autodiff;

import java.util.List;
import org.onnxtwist.autodiff.optimizer.OptimizerExpansion;
import org.onnxtwist.pass.PassProvider;
import org.onnxtwist.pass.Passes;

/** The passes of this library, which are known by name where it is on the class path or the module path. */
public final class AutodiffPasses implements PassProvider {
    /** For {@link java.util.ServiceLoader}. */
    public AutodiffPasses() {}

    @Override
    public List<Passes.Entry> passes() {
        return List.of(
                Passes.Entry.of(
                        new GradientExpansion(),
                        "replaces ONNX's operator Gradient by the nodes of standard operators that compute it"),
                Passes.Entry.of(
                        new OptimizerExpansion(),
                        "replaces the optimizers of ONNX's domain ai.onnx.preview.training by nodes of standard"
                                + " operators"));
    }
}
