package org.onnxtwist.page.image;

import org.onnxtwist.ir.OnnxTwistException;

/** A file that cannot be shown as a picture. The message is one sentence that names the file and the remedy. */
public final class PictureException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    PictureException(String message) {
        super(Fault.MODEL, message);
    }

    PictureException(String message, Throwable cause) {
        super(Fault.MODEL, message, cause);
    }
}
