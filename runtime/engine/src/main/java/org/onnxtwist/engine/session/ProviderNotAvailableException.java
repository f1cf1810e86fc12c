package org.onnxtwist.engine.session;

/** The provider that was asked for cannot run here; the message is one sentence with the remedy. */
public final class ProviderNotAvailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProviderNotAvailableException(String message) {
        super(message);
    }
}
