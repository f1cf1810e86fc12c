package org.onnxtwist.runtime.verify.formula;

/**
 * One element of a layer's output and the magnitudes of its parts.
 *
 * @param base conv(x) without the bias
 * @param bias the bias of the channel; 0 for none
 * @param alongX conv_x(x)
 * @param alongY conv_y(x)
 * @param x the coordinate that multiplies conv_x(x), centre included
 * @param y the coordinate that multiplies conv_y(x), centre included
 * @param sizeX sum of the magnitudes of grid and centre whose difference {@code x} is
 * @param sizeY sum of the magnitudes of grid and centre whose difference {@code y} is
 * @param products the number of products in each of the three sums
 */
public record TwistTerms(
        ProductSum base,
        double bias,
        ProductSum alongX,
        ProductSum alongY,
        double x,
        double y,
        double sizeX,
        double sizeY,
        int products) {
    /** Returns the value of the element. */
    public double value() {
        return base.sum() + bias + x * alongX.sum() + y * alongY.sum();
    }

    /** The largest magnitude that a computation of this element passes through. */
    public double peak() {
        double turnedX = Math.abs(x * alongX.sum());
        double turnedY = Math.abs(y * alongY.sum());
        double convs = Math.max(Math.abs(alongX.sum()), Math.abs(alongY.sum()));
        return Math.max(convs, Math.abs(base.sum()) + Math.abs(bias) + turnedX + turnedY);
    }
}
