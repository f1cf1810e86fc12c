package org.onnxtwist.runtime.session;

import java.util.Arrays;
import java.util.Optional;

/** The execution provider, which executes the nodes of a session. */
public enum Provider {
    CPU("CPUExecutionProvider"),
    CUDA("CUDAExecutionProvider");

    private final String runtimeName;

    Provider(String runtimeName) {
        this.runtimeName = runtimeName;
    }

    /** The name that ONNX Runtime uses in its profile. */
    public String runtimeName() {
        return runtimeName;
    }

    /** Returns the provider with the given {@link #runtimeName}; empty for one that this project does not use. */
    public static Optional<Provider> ofRuntimeName(String name) {
        return Arrays.stream(values())
                .filter(provider -> provider.runtimeName.equals(name))
                .findFirst();
    }
}
