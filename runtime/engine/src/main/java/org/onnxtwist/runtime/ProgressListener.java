package org.onnxtwist.runtime;

/** Receives progress messages. */
public interface ProgressListener {
    /**
     * Announces the task that begins now.
     *
     * @param task the task, for example {@code writing net.twist.onnx}
     */
    void now(String task);

    /**
     * Warns of something in the model or its parameters, before anything is written or run.
     *
     * @param sentence the warning, which says what is wrong and where
     */
    default void warn(String sentence) {}
}
