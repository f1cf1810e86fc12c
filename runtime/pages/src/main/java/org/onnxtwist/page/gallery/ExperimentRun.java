package org.onnxtwist.page.gallery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.LinearField;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.page.image.GaussianBlur;
import org.onnxtwist.page.image.SplineSurface;
import org.onnxtwist.runtime.train.data.image.Picture;

/** Makes an experiment and measures its result. */
final class ExperimentRun {
    /** The number of images that are kept, beside the first. */
    private static final int SNAPSHOTS = 15;

    /** A motion below this many pixels is none. */
    private static final double AT_REST = 1e-9;

    private final Experiment experiment;
    private final Picture first;
    private final LinearField field;

    private ExperimentRun(Experiment experiment, Picture first) {
        this.experiment = experiment;
        this.first = first;
        this.field = experiment.field(first.width(), first.height());
    }

    /** Returns the result of an experiment on an image. */
    static ExperimentResult of(Experiment experiment, Picture first) {
        return new ExperimentRun(experiment, first).result();
    }

    private ExperimentResult result() {
        byte[] model =
                OnnxWriter.toBytes(ExperimentModel.of(experiment, first.channels(), first.height(), first.width()));
        List<Picture> course = new ArrayList<>(List.of(first));
        course.addAll(Iteration.run(experiment.name(), model, first, snapshots()));
        AffineMap predicted = field.flow(experiment.steps());
        UndisturbedRegion region = new UndisturbedRegion(field, experiment.steps(), first.width(), first.height());
        Optional<AffineMap> measured = new Registration(first, region).follow(course.subList(1, course.size()));
        Picture exact = exact(predicted);
        Agreement agreement = Agreement.of(course.get(course.size() - 1), exact, region);
        return new ExperimentResult(
                experiment,
                field,
                predicted,
                measured,
                measured.map(map -> motionError(predicted, map, region)).orElse(OptionalDouble.empty()),
                agreement.psnr(),
                agreement.contrast(),
                region.share(),
                course,
                exact,
                ByteBuffer.wrap(model));
    }

    private List<Integer> snapshots() {
        int count = Math.min(SNAPSHOTS, experiment.steps());
        List<Integer> after = new ArrayList<>();
        for (int k = 1; k <= count; k++) {
            after.add(experiment.steps() * k / count);
        }
        return after;
    }

    /** The flow of a blur is that of heat: a Gaussian whose variance is that of the kernel times the number of steps. */
    private Picture exact(AffineMap predicted) {
        return experiment.kind() == Experiment.Kind.SMOOTHING
                ? GaussianBlur.apply(first, Math.sqrt(experiment.steps() / 2.0))
                : SplineSurface.warped(first, predicted);
    }

    private OptionalDouble motionError(AffineMap predicted, AffineMap measured, UndisturbedRegion region) {
        double error = 0;
        double motion = 0;
        for (int y = 0; y < first.height(); y++) {
            for (int x = 0; x < first.width(); x++) {
                if (region.has(x, y)) {
                    Vector2 before = new Vector2(x, y);
                    Vector2 after = predicted.of(before);
                    error += square(measured.of(before).minus(after).length());
                    motion += square(after.minus(before).length());
                }
            }
        }
        return motion < AT_REST ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(error / motion));
    }

    private static double square(double value) {
        return value * value;
    }
}
