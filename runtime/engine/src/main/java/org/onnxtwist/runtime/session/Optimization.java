package org.onnxtwist.runtime.session;

/** The extent to which ONNX Runtime may rewrite a model before it runs it. */
public enum Optimization {
    /** No optimisations: each node runs as it is in the file. */
    NONE,
    /** Fusions, but no layouts of the runtime's own. */
    EXTENDED,
    /** All optimisations that the runtime has, layout changes and fusions included. */
    ALL;

    /** Returns the words that reports use. */
    public String label() {
        return this == NONE ? "optimisations off" : "optimisations on";
    }
}
