package org.onnxtwist.runtime.bench;

import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;

/**
 * A subject of a time measurement.
 *
 * @param name the name in reports
 * @param once runs the subject once; an exception ends the measurement
 */
public record Subject(String name, Runnable once) {
    /** Returns a subject that runs a model on its inputs; the caller closes the model after the measurement. */
    public static Subject of(String name, PreparedRun run) {
        return new Subject(name, run::once);
    }
}
