package org.onnxtwist.runtime.train.data;

import org.onnxtwist.runtime.train.data.image.AffineWarp;
import org.onnxtwist.runtime.train.data.image.ColorJitter;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * Random changes of pictures, of which each example gets its own in each epoch: rotation and scale about the centre, with bilinear
 * interpolation; a crop of the padded picture; a mirror image; brightness, contrast and saturation. They are made in this order, at the
 * size that the model takes and before values are normalised; what comes in from outside of a picture is black.
 *
 * @param flip the probability that left and right are exchanged, 0 to 1
 * @param padding the pixels that are added on each side, of which a random part is cut out that has the size of before: a shift by up to
 *     that many pixels in each direction
 * @param rotation the largest angle in degrees, 0 to 180; angles are uniform up to it in both directions
 * @param scale the largest relative change of size, 0 to 0.9; factors are uniform in 1 ± scale
 * @param brightness factors by which values are multiplied are uniform in 1 ± brightness, 0 to 1
 * @param contrast the same for the distance of values from the mean luminance of the picture
 * @param saturation the same for the distance of values from the luminance of their pixel; grey pictures stay as they are
 */
public record Augmentation(
        double flip,
        int padding,
        double rotation,
        double scale,
        double brightness,
        double contrast,
        double saturation) {
    private static final double LARGEST_SCALE = 0.9;

    public Augmentation {
        require("the probability of a flip", flip, 1);
        require("the rotation", rotation, 180);
        require("the change of scale", scale, LARGEST_SCALE);
        require("the change of brightness", brightness, 1);
        require("the change of contrast", contrast, 1);
        require("the change of saturation", saturation, 1);
        require("the padding", padding, Integer.MAX_VALUE);
    }

    private static void require(String what, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(what + " is " + value + ": give a number from 0 to " + most);
        }
    }

    /** Changes nothing. */
    public static Augmentation none() {
        return new Augmentation(0, 0, 0, 0, 0, 0, 0);
    }

    public Augmentation withFlip(double probability) {
        return new Augmentation(probability, padding, rotation, scale, brightness, contrast, saturation);
    }

    public Augmentation withCrop(int pixels) {
        return new Augmentation(flip, pixels, rotation, scale, brightness, contrast, saturation);
    }

    public Augmentation withRotation(double degrees) {
        return new Augmentation(flip, padding, degrees, scale, brightness, contrast, saturation);
    }

    public Augmentation withScale(double change) {
        return new Augmentation(flip, padding, rotation, change, brightness, contrast, saturation);
    }

    public Augmentation withColors(double brightnessChange, double contrastChange, double saturationChange) {
        return new Augmentation(flip, padding, rotation, scale, brightnessChange, contrastChange, saturationChange);
    }

    /** Tells whether pixels may move, so that a target that describes places in the picture would be wrong. */
    boolean movesPixels() {
        return flip > 0 || padding > 0 || rotation > 0 || scale > 0;
    }

    /**
     * Changes a picture, possibly in place.
     *
     * @param lowest the least value that colours may have afterwards
     * @param highest the greatest
     */
    Picture apply(Picture picture, ExampleRandom random, float lowest, float highest) {
        // All are drawn always, so that switching one change on does not alter the others.
        double angle = rotation * random.symmetric();
        double factor = 1 + scale * random.symmetric();
        int right = random.below(2 * padding + 1) - padding;
        int down = random.below(2 * padding + 1) - padding;
        boolean mirrored = random.uniform() < flip;
        double light = 1 + brightness * random.symmetric();
        double depth = 1 + contrast * random.symmetric();
        double colour = 1 + saturation * random.symmetric();

        Picture changed = angle != 0 || factor != 1 ? AffineWarp.apply(picture, angle, factor) : picture;
        if (right != 0 || down != 0 || mirrored) {
            changed = changed.shifted(right, down, mirrored);
        }
        ColorJitter.apply(changed, light, depth, colour, lowest, highest);
        return changed;
    }
}
