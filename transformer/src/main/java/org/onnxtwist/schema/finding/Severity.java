package org.onnxtwist.schema.finding;

/** How bad a finding is. */
public enum Severity {
    /** The model breaks a rule of ONNX. */
    ERROR,
    /** No rule forbids it, or no reader that is known minds, but it is likely not what somebody wanted. */
    WARNING
}
