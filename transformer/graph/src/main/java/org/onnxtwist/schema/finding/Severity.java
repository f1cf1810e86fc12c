package org.onnxtwist.schema.finding;

/** The severity of a finding. */
public enum Severity {
    /** The model breaks a rule of ONNX. */
    ERROR,
    /** No rule forbids it, or no known reader rejects it, but it is probably not intended. */
    WARNING
}
