package org.onnxtwist.runtime.train.network;

import org.onnxtwist.ir.OnnxTwistException;

/** A network of the requested sizes does not exist; the message names the size and the remedy. */
public final class NetworkException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    NetworkException(String message) {
        super(Fault.REQUEST, message);
    }
}
