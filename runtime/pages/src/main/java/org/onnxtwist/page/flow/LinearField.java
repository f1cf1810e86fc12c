package org.onnxtwist.page.flow;

/**
 * The vector field of a layer over its image: {@code v(r) = matrix r + constant}, in pixels a step. A step moves the image's content
 * against the field.
 *
 * @param matrix the matrix, {@code [2 p / w, 2 q / h]} of a layer
 * @param constant the field at the pixel in the upper left corner
 */
public record LinearField(Matrix2 matrix, Vector2 constant) {
    /** The series of the exponential is summed to this order for a matrix whose norm is at most {@link #SMALL}: to full precision. */
    private static final int ORDER = 12;

    private static final double SMALL = 0.25;

    /**
     * Returns the field of a layer {@code out = base(x) + X conv_x(x) + Y conv_y(x)}, {@code X = 2 j / w - centre x} and
     * {@code Y = 2 i / h - centre y}, whose base kernel is the identity and a first-order kernel.
     *
     * @param base the first moment of the base kernel
     * @param p the first moment of conv_x
     * @param q the first moment of conv_y
     * @param centre the layer's centre in its coordinates, (1, 1) in the middle of the image
     * @param width the width of the image in pixels
     * @param height the height of the image in pixels
     */
    public static LinearField ofLayer(Vector2 base, Vector2 p, Vector2 q, Vector2 centre, int width, int height) {
        return new LinearField(
                Matrix2.ofColumns(p.times(2.0 / width), q.times(2.0 / height)),
                base.minus(p.times(centre.x())).minus(q.times(centre.y())));
    }

    /** Returns the field at a position. */
    public Vector2 at(Vector2 position) {
        return matrix.times(position).plus(constant);
    }

    /**
     * Returns the exact flow: where the image's content has gone after a time, {@code exp(-time matrix)} about the point at which the field
     * is zero, or the like for fields without one.
     *
     * @param time the number of steps; negative to go back
     */
    public AffineMap flow(double time) {
        int halvings = 0;
        double part = -time;
        while (Math.abs(part) * matrix.norm() > SMALL) {
            part /= 2;
            halvings++;
        }
        // exp(s M) and its integral over s, which carries the constant: the sums of (s M)^k / k! and s (s M)^k / (k +
        // 1)!.
        Matrix2 term = Matrix2.IDENTITY;
        Matrix2 linear = Matrix2.IDENTITY;
        Matrix2 integral = Matrix2.IDENTITY;
        for (int k = 1; k <= ORDER; k++) {
            term = term.times(matrix).times(part / k);
            linear = linear.plus(term);
            integral = integral.plus(term.times(1.0 / (k + 1)));
        }
        AffineMap map = new AffineMap(linear, integral.times(constant).times(part));
        for (int k = 0; k < halvings; k++) {
            map = map.after(map);
        }
        return map;
    }
}
