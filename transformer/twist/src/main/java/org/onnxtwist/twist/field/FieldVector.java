package org.onnxtwist.twist.field;

/**
 * A vector or a point of the image plane.
 *
 * @param x to the right
 * @param y downwards
 */
public record FieldVector(double x, double y) {}
