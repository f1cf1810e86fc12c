package org.onnxtwist.pass;

import org.onnxtwist.rewrite.PassException;

/** The values that were named do not enclose a part of the graph, or are not there. */
public final class ExtractionException extends PassException {
    private static final long serialVersionUID = 1;

    public ExtractionException(String message) {
        super(message);
    }
}
