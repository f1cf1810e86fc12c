package org.onnxtwist.page.gallery;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.LinearField;
import org.onnxtwist.page.flow.Vector2;

/**
 * The pixels of an image that the border has not disturbed after some steps. Beyond the border the image is zero. From there, content moves
 * in along the flow, and the sharp waves that central differences make of it move against the flow, no faster; so a pixel is undisturbed if
 * its path along the flow, forwards and backwards, stays within the image.
 */
final class UndisturbedRegion {
    /** The distance from the border in pixels that a path keeps. */
    private static final double MARGIN = 3;

    private static final int SAMPLES = 24;

    private final int width;
    private final int height;
    private final boolean[] inside;

    UndisturbedRegion(LinearField field, int steps, int width, int height) {
        this.width = width;
        this.height = height;
        this.inside = new boolean[width * height];
        List<AffineMap> path = new ArrayList<>();
        for (int k = -SAMPLES; k <= SAMPLES; k++) {
            path.add(field.flow(steps * (double) k / SAMPLES));
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Vector2 pixel = new Vector2(x, y);
                inside[y * width + x] = path.stream().allMatch(map -> isWithin(map.of(pixel)));
            }
        }
    }

    private boolean isWithin(Vector2 at) {
        return at.x() >= MARGIN && at.y() >= MARGIN && at.x() <= width - 1 - MARGIN && at.y() <= height - 1 - MARGIN;
    }

    /** Tells whether a pixel is undisturbed. */
    boolean has(int x, int y) {
        return inside[y * width + x];
    }

    /** Returns the share of the image's pixels that are undisturbed. */
    double share() {
        int count = 0;
        for (boolean pixel : inside) {
            count += pixel ? 1 : 0;
        }
        return (double) count / inside.length;
    }
}
