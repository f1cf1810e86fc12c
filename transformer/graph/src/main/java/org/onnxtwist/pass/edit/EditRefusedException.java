package org.onnxtwist.pass.edit;

import org.onnxtwist.rewrite.PassException;

/** An edit that cannot be made, or after which the model would not be valid. The message says why and names the remedy. */
public final class EditRefusedException extends PassException {
    private static final long serialVersionUID = 1L;

    private final int index;

    EditRefusedException(int index, String message) {
        super(Fault.REQUEST, message);
        this.index = index;
    }

    /** The position of the edit among those that were to be made, from 0. */
    public int index() {
        return index;
    }
}
