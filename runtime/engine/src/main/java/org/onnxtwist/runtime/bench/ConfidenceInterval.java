package org.onnxtwist.runtime.bench;

/**
 * All numbers from {@code low} to {@code high}.
 *
 * @param low the smallest
 * @param high the largest
 */
public record ConfidenceInterval(double low, double high) {}
