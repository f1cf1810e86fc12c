package org.onnxtwist.engine.bench;

import org.onnxtwist.engine.session.PreparedRun;

/**
 * Something whose time is measured.
 *
 * @param name what reports call it
 * @param once does it once; what it throws ends the measurement
 */
public record Subject(String name, Runnable once) {
    /** A model with its inputs; the caller closes it after the measurement. */
    public static Subject of(String name, PreparedRun run) {
        return new Subject(name, run::once);
    }
}
