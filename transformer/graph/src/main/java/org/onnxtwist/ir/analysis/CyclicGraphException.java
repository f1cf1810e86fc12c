package org.onnxtwist.ir.analysis;

import org.onnxtwist.ir.OnnxTwistException;

/** The nodes of a graph read each other in a circle, so no order of computing them exists. */
public final class CyclicGraphException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public CyclicGraphException(String message) {
        super(Fault.MODEL, message);
    }
}
