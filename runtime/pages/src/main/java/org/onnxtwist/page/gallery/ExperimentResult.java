package org.onnxtwist.page.gallery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.LinearField;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * An experiment that was made.
 *
 * @param experiment what was made
 * @param field the field of one step, in pixels; zero for a blur
 * @param predicted where the content goes by the exact flow of the field
 * @param measured where the content has gone, found from the images alone; empty where they have too little structure to tell
 * @param motionError the root mean square distance between the two, as a share of that by which the content was to move; empty where it was
 *     not to move, or where it is not known how it did
 * @param psnr the peak signal-to-noise ratio of the result against the exact flow, in decibels
 * @param contrast the contrast of the result, as the standard deviation of its pixels, divided by that of the exact flow
 * @param region the share of the image's pixels that the border has not disturbed, on which all of this was measured
 * @param course the image before the first step, at steps between, and after the last
 * @param exact the image before the first step, moved by the exact flow
 * @param model the model of one step as the content of an ONNX file; it cannot be changed
 */
public record ExperimentResult(
        Experiment experiment,
        LinearField field,
        AffineMap predicted,
        Optional<AffineMap> measured,
        OptionalDouble motionError,
        double psnr,
        double contrast,
        double region,
        List<Picture> course,
        Picture exact,
        ByteBuffer model) {
    /** Makes a result of a copy of the list. */
    public ExperimentResult {
        course = List.copyOf(course);
        model = model.asReadOnlyBuffer();
    }

    /** Returns the image after the last step. */
    public Picture after() {
        return course.get(course.size() - 1);
    }
}
