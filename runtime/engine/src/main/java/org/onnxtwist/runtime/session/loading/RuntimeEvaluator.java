package org.onnxtwist.runtime.session.loading;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.fold.ConstantSubgraph;
import org.onnxtwist.pass.fold.NodeEvaluator;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.library.TemporaryFolder;

/**
 * Evaluates nodes as ONNX Runtime runs them on the CPU, with all of its optimisations off.
 *
 * <p>All nodes run in one session. Where the runtime refuses that, because it lacks an operator, a kernel or a type, each wanted value is
 * tried by itself with the nodes that it needs, so that one refusal costs no other result.
 */
public final class RuntimeEvaluator implements NodeEvaluator {
    private static final InferenceOptions OPTIONS = InferenceOptions.defaults().with(Optimization.NONE);
    private static final String LABEL = "the constant part of the model";

    /** @throws java.io.UncheckedIOException when large constants cannot be handed over in the temporary folder */
    @Override
    public Map<Value, Tensor> evaluate(ConstantSubgraph given) {
        Map<Value, Tensor> computed = new HashMap<>();
        if (given.wanted().isEmpty()) {
            return computed;
        }
        try (TemporaryFolder scratch = TemporaryFolder.create("fold")) {
            ModelLoading loading = new ModelLoading(scratch.path());
            Optional<Map<Value, Tensor>> all = run(given, loading);
            if (all.isPresent()) {
                return all.get();
            }
            for (Value wanted : given.wanted()) {
                run(given.part(wanted), loading).ifPresent(computed::putAll);
            }
        }
        return computed;
    }

    /** The wanted values, or nothing where the runtime refuses. */
    private static Optional<Map<Value, Tensor>> run(ConstantSubgraph given, ModelLoading loading) {
        ConstantModel model = ConstantModel.of(given);
        try (InferenceSession session = loading.open(LABEL, model.model(), OPTIONS)) {
            Map<String, Tensor> outputs = session.run(Map.of());
            Map<Value, Tensor> computed = new HashMap<>();
            model.outputs()
                    .forEach((name, value) ->
                            Optional.ofNullable(outputs.get(name)).ifPresent(tensor -> computed.put(value, tensor)));
            return Optional.of(computed);
        } catch (InferenceException refusal) {
            return Optional.empty();
        }
    }
}
