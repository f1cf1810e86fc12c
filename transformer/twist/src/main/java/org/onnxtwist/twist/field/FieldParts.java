package org.onnxtwist.twist.field;

/**
 * The parts of a linear field, with their signs:
 *
 * <pre>
 *     [ dilation + squeeze    shear - rotation   ]
 * M = [ rotation + shear      dilation - squeeze ]
 * </pre>
 *
 * @param dilation positive where the arrows point away from the centre
 * @param rotation positive where the arrows turn clockwise on the screen, whose second axis points downwards; in radians
 * @param squeeze positive where the arrows point outwards along x and inwards along y
 * @param shear positive where the arrows point outwards along the diagonal from the upper left to the lower right
 */
public record FieldParts(double dilation, double rotation, double squeeze, double shear) {
    /** Returns one of the parts. */
    public double of(FieldPart part) {
        return switch (part) {
            case DILATION -> dilation;
            case ROTATION -> rotation;
            case SQUEEZE -> squeeze;
            case SHEAR -> shear;
        };
    }

    /** Returns the squares of the parts. */
    public FieldStrength squares() {
        return new FieldStrength(dilation * dilation, rotation * rotation, squeeze * squeeze, shear * shear);
    }
}
