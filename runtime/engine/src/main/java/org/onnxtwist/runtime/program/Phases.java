package org.onnxtwist.runtime.program;

import org.onnxtwist.runtime.ProgressListener;

/** A receiver of the phases of a job in which the program of the user does not run, so that it does not write to the terminal. */
public interface Phases {
    /** Begins a phase. */
    Phase begin(String task);

    /** One phase, which ends when it is closed. */
    interface Phase extends ProgressListener, AutoCloseable {
        @Override
        void close();
    }
}
