package org.onnxtwist.engine.session;

/** How much ONNX Runtime may rewrite a model before it runs it. */
public enum Optimization {
    /** Nothing: each node as it is in the file. */
    NONE,
    /** Fusions, but no layouts of its own. */
    EXTENDED,
    /** All that it has, layout changes and fusions included. */
    ALL
}
