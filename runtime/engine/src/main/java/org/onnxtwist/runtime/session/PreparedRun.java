package org.onnxtwist.runtime.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * A session with its inputs in native memory, to be run again and again. Its inputs are not copied between the heap and native memory
 * when it runs; CUDA copies between its memory and that of the process.
 *
 * <p>It is to be closed before its session.
 */
public final class PreparedRun implements AutoCloseable {
    private final String label;
    private final OrtSession session;
    private final Map<String, OnnxTensor> feeds;

    private PreparedRun(String label, OrtSession session, Map<String, OnnxTensor> feeds) {
        this.label = label;
        this.session = session;
        this.feeds = feeds;
    }

    static PreparedRun of(String label, OrtSession session, Map<String, Tensor> given) {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> entry : given.entrySet()) {
                feeds.put(
                        entry.getKey(), TensorTransfer.in(RuntimeEnvironment.get(), entry.getKey(), entry.getValue()));
            }
            return new PreparedRun(label, session, feeds);
        } catch (OrtException e) {
            OnnxValue.close(feeds);
            throw refusal(label, e);
        } catch (RuntimeException e) {
            OnnxValue.close(feeds);
            throw e;
        }
    }

    /**
     * Computes all outputs and gives up their memory.
     *
     * @throws InferenceException at stage RUN when the runtime refuses the inputs or a node fails
     */
    public void once() {
        try {
            session.run(feeds).close();
        } catch (OrtException e) {
            throw refusal(label, e);
        }
    }

    /** Runs the model and returns the same as {@link InferenceSession#run(Map, Set)}. */
    Map<String, Tensor> outputs(Set<String> wanted) {
        try (OrtSession.Result result = session.run(feeds, wanted)) {
            Map<String, Tensor> outcome = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> entry : result) {
                outcome.put(entry.getKey(), TensorTransfer.out(entry.getKey(), entry.getValue()));
            }
            return outcome;
        } catch (OrtException e) {
            throw refusal(label, e);
        }
    }

    private static InferenceException refusal(String label, OrtException e) {
        return new InferenceException(
                InferenceException.Stage.RUN,
                "ONNX Runtime cannot run " + label + ": " + RuntimeSettings.firstLine(e),
                e);
    }

    @Override
    public void close() {
        OnnxValue.close(feeds);
    }
}
