package org.onnxtwist.runtime.session;

/** The execution provider, which executes the nodes of a session. */
public enum Provider {
    CPU,
    CUDA
}
