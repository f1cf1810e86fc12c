package org.onnxtwist.page.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.page.gallery.Experiment.Kind;
import org.onnxtwist.page.gallery.Experiment.Step;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The experiments of the gallery, in the order of the page. */
public final class Experiments {
    private static final Stencil A = Stencil.A;
    private static final Stencil B = Stencil.B;
    private static final Vector2 ORIGIN = Vector2.ZERO;
    private static final Vector2 MIDDLE = new Vector2(1, 1);

    /** The number of layers of random kernels. */
    private static final int SEEDS = 3;

    private Experiments() {}

    /** Returns all experiments. */
    public static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>();
        all.add(new Experiment(
                "blur",
                "Blur",
                "the Gaussian kernel",
                "A kernel whose first moment is zero moves nothing. Ten times this one is, to a good approximation, a Gaussian of"
                        + " variance 5.",
                Kind.SMOOTHING,
                Step.of(Stencil.GAUSSIAN),
                1,
                10));
        all.addAll(translations());
        all.addAll(aboutPoints());
        all.addAll(othersAboutCentre());
        for (int seed = 0; seed < SEEDS; seed++) {
            all.add(random(seed));
        }
        return List.copyOf(all);
    }

    private static List<Experiment> translations() {
        return List.of(
                translation(
                        "translate-x",
                        "Translation in x",
                        "I + eps A",
                        "The moment points to the right, so the content moves left.",
                        A),
                translation(
                        "translate-y",
                        "Translation in y",
                        "I + eps B",
                        "The moment points upwards, so the content moves down.",
                        B),
                translation(
                        "translate-45",
                        "Translation at 45 degrees",
                        "I + eps (A - B) / sqrt 2",
                        "The moments of a sum of kernels add up.",
                        A.plus(B.times(-1)).times(Math.sqrt(0.5))));
    }

    private static List<Experiment> aboutPoints() {
        return List.of(
                layer(
                        "rotate-centre",
                        "Rotation about the centre",
                        "(B, A), centre (1, 1)",
                        "The pair to which the author corrected his demonstration.",
                        Step.of(B, A, MIDDLE),
                        0.02,
                        500),
                layer(
                        "rotate-origin",
                        "Rotation about the origin",
                        "(B, A), centre (0, 0)",
                        "The same kernels about the upper left corner. Far from the centre the steps are longer, and what they amplify and"
                                + " leave behind is seen.",
                        Step.of(B, A, ORIGIN),
                        0.01,
                        500),
                layer(
                        "dilate-centre",
                        "Dilation about the centre",
                        "(A, -B), centre (1, 1)",
                        "The field points away from the centre, so the content shrinks towards it.",
                        Step.of(A, B.times(-1), MIDDLE),
                        0.02,
                        300),
                layer(
                        "dilate-origin",
                        "Dilation about the origin",
                        "(A, -B), centre (0, 0)",
                        "The content shrinks towards the upper left corner.",
                        Step.of(A, B.times(-1), ORIGIN),
                        0.01,
                        400));
    }

    private static List<Experiment> othersAboutCentre() {
        return List.of(
                layer(
                        "squeeze",
                        "Squeeze along the axes",
                        "(A, B), centre (1, 1)",
                        "The pair that the demonstration in the original notebook names as a rotation. It is a squeeze: a hyperbolic flow,"
                                + " which shrinks along x as much as it stretches along y.",
                        Step.of(A, B, MIDDLE),
                        0.018,
                        300),
                layer(
                        "shear-diagonal",
                        "Shear along the diagonals",
                        "(-B, A), centre (1, 1)",
                        "The alternative that the notebook offers: the squeeze, turned by 45 degrees.",
                        Step.of(B.times(-1), A, MIDDLE),
                        0.018,
                        300),
                layer(
                        "shear",
                        "Shear along x",
                        "(0, A), centre (1, 1)",
                        "Half a rotation and half a shear along the diagonals: each row moves as far as it is from the middle.",
                        Step.of(Stencil.ZERO, A, MIDDLE),
                        0.024,
                        300),
                layer(
                        "spiral",
                        "Spiral",
                        "(B + A / 2, A - B / 2), centre (1, 1)",
                        "A rotation and a dilation with the same centre.",
                        Step.of(B.plus(A.times(0.5)), A.plus(B.times(-0.5)), MIDDLE),
                        0.018,
                        400),
                layer(
                        "moved-centre",
                        "Rotation about a moved centre",
                        "(B, A), centre (1, 1), base kernel I - 0.4 eps A",
                        "A first moment of the base kernel adds a translation, which moves the point that stays in place.",
                        new Step(A.times(-0.4), B, A, MIDDLE),
                        0.012,
                        500));
    }

    private static Experiment translation(String name, String title, String formula, String remark, Stencil kernel) {
        return new Experiment(name, title, formula, remark, Kind.CONVOLUTION, Step.of(kernel), 0.01, 300);
    }

    private static Experiment layer(
            String name, String title, String formula, String remark, Step step, double epsilon, int steps) {
        return new Experiment(name, title, formula, remark, Kind.LAYER, step, epsilon, steps);
    }

    /** The kernels and the centre with which the layer begins when it is trained from scratch. */
    private static Experiment random(int seed) {
        Model model = ExperimentModel.convolution("random", Stencil.IDENTITY, 1, 3, 3);
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withInitialization(Initialization.SEED)
                        .withPurpose(Purpose.EXPORT)
                        .withSeed(seed));
        LayerOperands<String> names = LayerOperands.SUFFIXES.map(ExperimentModel.LAYER::concat);
        Vector2 centre = new Vector2(stored(model, names.centerX())[0], stored(model, names.centerY())[0]);
        return layer(
                "seed-" + seed,
                "Random kernels of seed " + seed,
                String.format(Locale.ROOT, "random, centre (%.2f, %.2f)", centre.x(), centre.y()),
                "conv_y is conv_x turned by 90 degrees, so a new channel is always a spiral: a dilation and a rotation about a centre"
                        + " that may lie outside of the image.",
                new Step(
                        Stencil.ZERO,
                        Stencil.of(stored(model, names.kernelX())),
                        Stencil.of(stored(model, names.kernelY())),
                        centre),
                0.1,
                300);
    }

    private static double[] stored(Model model, String name) {
        return model.value(name).initializer().map(Tensor::toDoubles).orElseThrow();
    }
}
