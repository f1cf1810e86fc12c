package org.onnxtwist.runtime.train;

import org.onnxtwist.ir.OnnxTwistException;

/** A training run that cannot begin or go on. The message is one sentence that names the cause and the remedy. */
public final class TrainingException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    private final boolean divergence;

    public TrainingException(String message) {
        this(message, false);
    }

    private TrainingException(String message, boolean divergence) {
        super(Fault.REQUEST, message);
        this.divergence = divergence;
    }

    /** The end of a run whose numbers are not finite any more. */
    static TrainingException diverged(String message) {
        return new TrainingException(message, true);
    }

    /** Tells whether the run was possible, but its numbers were not finite any more. */
    public boolean isDivergence() {
        return divergence;
    }
}
