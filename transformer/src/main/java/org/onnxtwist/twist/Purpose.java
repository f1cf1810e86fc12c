package org.onnxtwist.twist;

/** What the rewritten model is for. */
public enum Purpose {
    /** The stored kernels are free; the graph makes them antisymmetric at every run, so that training can change all nine taps. */
    TRAINING,
    /** The stored kernels are antisymmetric already; the graph uses them as they are. */
    EXPORT
}
