package org.onnxtwist.twist.field;

import java.util.Locale;

/** One of the four parts into which a linear field splits. They are orthogonal, so their squares add up to that of the field. */
public enum FieldPart {
    /** Points to or from the centre, equally in all directions. */
    DILATION,
    /** Turns about the centre. */
    ROTATION,
    /** Stretches along one axis of the image and shrinks along the other. */
    SQUEEZE,
    /** Stretches along one diagonal of the image and shrinks along the other. */
    SHEAR;

    /** The name in reports: in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
