package org.onnxtwist.twist;

/** The intended use of the rewritten model. */
public enum Purpose {
    /** The stored kernels are unconstrained; the graph makes them antisymmetric in every run, so that training can change all nine taps. */
    TRAINING,
    /** The stored kernels are antisymmetric already; the graph uses them as they are. */
    EXPORT
}
