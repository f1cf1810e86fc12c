package org.onnxtwist.runtime.session;

import org.onnxtwist.ir.OnnxTwistException;

/** The provider that was asked for cannot run here; the message is one sentence with the remedy. */
public final class ProviderNotAvailableException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public ProviderNotAvailableException(String message) {
        super(Fault.ENVIRONMENT, message);
    }
}
