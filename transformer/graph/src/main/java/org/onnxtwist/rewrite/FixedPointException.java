package org.onnxtwist.rewrite;

/** Rules or passes went on changing a model after all the applications or rounds they were allowed. Names them. */
public final class FixedPointException extends PassException {
    private static final long serialVersionUID = 1;

    FixedPointException(String message) {
        super(message);
    }
}
