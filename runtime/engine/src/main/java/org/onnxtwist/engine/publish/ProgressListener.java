package org.onnxtwist.engine.publish;

/** Hears what is being done while it is done. */
public interface ProgressListener {
    /**
     * Says what comes next.
     *
     * @param task what is done from now on, for example {@code writing net.twist.onnx}
     */
    void now(String task);

    /**
     * Warns of something in the model or its parameters, before anything is written or run.
     *
     * @param sentence says what, and where it is
     */
    default void warn(String sentence) {}
}
