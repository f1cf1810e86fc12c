package org.onnxtwist.runtime.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Named tensors in native memory that one run leaves for the next: the outputs of a run become inputs without a copy through the heap. See
 * {@link InferenceSession#advance}. Not safe for use by several threads.
 */
public final class ResidentTensors implements AutoCloseable {
    private record Kept(OnnxTensor tensor, Lease lease) {}

    /** The owner of some tensors, which is closed with the last of them: the result of a run, or one tensor that was put here. */
    private static final class Lease {
        private final Runnable owner;
        private int open;

        private Lease(Runnable owner, int open) {
            this.owner = owner;
            this.open = open;
        }

        private void release() {
            open--;
            if (open == 0) {
                owner.run();
            }
        }
    }

    private final Map<String, Kept> tensors = new LinkedHashMap<>();

    /** No tensors. */
    public ResidentTensors() {}

    /**
     * Copies a tensor in, in the place of one of the same name.
     *
     * @throws InferenceException at stage TYPE when its type cannot pass through the Java interface
     */
    public void put(String name, Tensor tensor) {
        try {
            OnnxTensor in = TensorTransfer.in(RuntimeEnvironment.get(), name, tensor);
            replace(name, new Kept(in, new Lease(in::close, 1)));
        } catch (OrtException e) {
            throw new InferenceException(
                    InferenceException.Stage.TYPE,
                    "ONNX Runtime cannot take in '" + name + "': " + RuntimeSettings.firstLine(e),
                    e);
        }
    }

    /** A copy of a tensor on the heap. */
    public Tensor get(String name) {
        try {
            return TensorTransfer.out(name, tensor(name));
        } catch (OrtException e) {
            throw new InferenceException(
                    InferenceException.Stage.TYPE,
                    "ONNX Runtime cannot give out '" + name + "': " + RuntimeSettings.firstLine(e),
                    e);
        }
    }

    /** The names of the tensors. */
    public Set<String> names() {
        return Set.copyOf(tensors.keySet());
    }

    OnnxTensor tensor(String name) {
        Kept kept = tensors.get(name);
        if (kept == null) {
            throw new NoSuchElementException("there is no tensor '" + name + "'");
        }
        return kept.tensor();
    }

    /**
     * Takes tensors out of a result, which is closed when all of them have been replaced or closed.
     *
     * @param outputs by the name of an output, the name that its tensor gets here; not empty
     */
    void take(OrtSession.Result result, Map<String, String> outputs) {
        Lease lease = new Lease(result::close, outputs.size());
        outputs.forEach((output, name) ->
                replace(name, new Kept((OnnxTensor) result.get(output).orElseThrow(), lease)));
    }

    private void replace(String name, Kept kept) {
        Kept before = tensors.put(name, kept);
        if (before != null) {
            before.lease().release();
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(kept -> kept.lease().release());
        tensors.clear();
    }
}
