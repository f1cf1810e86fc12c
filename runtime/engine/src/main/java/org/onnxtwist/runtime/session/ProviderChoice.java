package org.onnxtwist.runtime.session;

/** The user's choice of execution provider. */
public enum ProviderChoice {
    /** CUDA where the library carries it and a device works, else the CPU. */
    AUTO,
    /** The CPU. */
    CPU,
    /** CUDA or a {@link ProviderNotAvailableException}, never another one in its place. */
    CUDA
}
