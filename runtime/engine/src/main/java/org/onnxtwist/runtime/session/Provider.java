package org.onnxtwist.runtime.session;

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
}
