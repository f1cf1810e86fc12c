package org.onnxtwist.page.gallery;

import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Matrix2;
import org.onnxtwist.page.flow.Vector2;

/** A motion of an image of some size, in words and numbers. */
record MotionText(AffineMap map, int width, int height) {
    private static final double LEAST_TURN = 0.15;
    private static final double LEAST_SCALE = 0.004;
    private static final double LEAST_SHIFT = 0.2;

    /** Returns a predicate such as {@code turned by 28.3 degrees clockwise}. */
    String inWords() {
        Matrix2 linear = map.linear();
        StringBuilder words = new StringBuilder();
        if (Math.abs(linear.turnDegrees()) >= LEAST_TURN) {
            words.append(String.format(
                    Locale.ROOT,
                    "turned by %.1f degrees %s",
                    Math.abs(linear.turnDegrees()),
                    linear.turnDegrees() > 0 ? "clockwise" : "anticlockwise"));
        }
        if (Math.abs(linear.largerScale() - 1) >= LEAST_SCALE || Math.abs(linear.smallerScale() - 1) >= LEAST_SCALE) {
            words.append(words.isEmpty() ? "" : " and ").append("scaled by ").append(scales());
        }
        Vector2 shift = shift();
        if (words.isEmpty()) {
            words.append(shift.length() < LEAST_SHIFT ? "at rest" : "moved by " + position(shift) + " pixels");
        }
        return words.toString();
    }

    /** Returns the factor of a scaling, or both factors of one that is not the same in all directions. */
    String scales() {
        double larger = map.linear().largerScale();
        double smaller = map.linear().smallerScale();
        return larger - smaller < LEAST_SCALE
                ? String.format(Locale.ROOT, "%.3f", (larger + smaller) / 2)
                : String.format(Locale.ROOT, "%.3f and %.3f", larger, smaller);
    }

    /** Returns the motion of the middle of the image, in pixels. */
    Vector2 shift() {
        Vector2 middle = new Vector2(width / 2.0, height / 2.0);
        return map.of(middle).minus(middle);
    }

    /** Returns the point that stays in place, in pixels; empty where there is none. */
    Optional<String> fixedPoint() {
        return map.fixedPoint().map(MotionText::position);
    }

    /** Returns a position or a vector in pixels, with one decimal. */
    static String position(Vector2 at) {
        return String.format(Locale.ROOT, "(%.1f, %.1f)", at.x() + 0.0, at.y() + 0.0)
                .replace("-0.0", "0.0")
                .replace('-', '\u2212');
    }
}
