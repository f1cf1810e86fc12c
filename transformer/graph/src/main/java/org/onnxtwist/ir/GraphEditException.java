package org.onnxtwist.ir;

/** An edit that would leave the graph inconsistent: removing what is used, defining a value twice, and the like. Nothing was changed. */
public final class GraphEditException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public GraphEditException(String message) {
        super(Fault.REQUEST, message);
    }
}
