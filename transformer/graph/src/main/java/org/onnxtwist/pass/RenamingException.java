package org.onnxtwist.pass;

import org.onnxtwist.rewrite.PassException;

/** A value cannot be renamed as it was asked for: it is not there, or its new name is taken. */
public final class RenamingException extends PassException {
    private static final long serialVersionUID = 1;

    public RenamingException(String message) {
        super(message);
    }
}
