package org.onnxtwist.page.flow;

/**
 * A vector or a position in the plane of an image, in pixels.
 *
 * @param x to the right
 * @param y downwards
 */
public record Vector2(double x, double y) {
    /** The vector of length zero, and the centre of the pixel in the upper left corner. */
    public static final Vector2 ZERO = new Vector2(0, 0);

    /** Returns the sum of this vector and another. */
    public Vector2 plus(Vector2 other) {
        return new Vector2(x + other.x, y + other.y);
    }

    /** Returns this vector less another. */
    public Vector2 minus(Vector2 other) {
        return new Vector2(x - other.x, y - other.y);
    }

    /** Returns this vector times a number. */
    public Vector2 times(double factor) {
        return new Vector2(factor * x, factor * y);
    }

    /** Returns the length. */
    public double length() {
        return Math.hypot(x, y);
    }
}
