package org.onnxtwist.engine.publish;

/** Hears what is being done while it is done. */
public interface ProgressListener {
    /**
     * Says what comes next.
     *
     * @param task what is done from now on, for example {@code writing net.twist.onnx}
     */
    void now(String task);
}
