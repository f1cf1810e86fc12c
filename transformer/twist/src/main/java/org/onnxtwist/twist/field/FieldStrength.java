package org.onnxtwist.twist.field;

/**
 * The sums of the squares of the parts of fields. Each is at least 0.
 *
 * @param dilation the sum of the squares of the dilations
 * @param rotation the sum of the squares of the rotations
 * @param squeeze the sum of the squares of the squeezes
 * @param shear the sum of the squares of the shears
 */
public record FieldStrength(double dilation, double rotation, double squeeze, double shear) {
    /** The strength of no field. */
    public static final FieldStrength NONE = new FieldStrength(0, 0, 0, 0);

    /** Returns the sum of one part. */
    public double of(FieldPart part) {
        return switch (part) {
            case DILATION -> dilation;
            case ROTATION -> rotation;
            case SQUEEZE -> squeeze;
            case SHEAR -> shear;
        };
    }

    /** Returns the share of a part in the sum of all four, from 0 to 1; 0 for no field. */
    public double share(FieldPart part) {
        double sum = sum();
        return sum == 0 ? 0 : of(part) / sum;
    }

    /**
     * Returns the norm: the root of the sum of all four. That of one field is the angle in radians if it is a rotation alone, and the same for
     * each of the other parts.
     */
    public double norm() {
        return Math.sqrt(sum());
    }

    /** Returns the sums of this and another. */
    public FieldStrength plus(FieldStrength other) {
        return new FieldStrength(
                dilation + other.dilation, rotation + other.rotation, squeeze + other.squeeze, shear + other.shear);
    }

    /** Returns the sums times a factor. */
    public FieldStrength times(double factor) {
        return new FieldStrength(dilation * factor, rotation * factor, squeeze * factor, shear * factor);
    }

    private double sum() {
        return dilation + rotation + squeeze + shear;
    }
}
