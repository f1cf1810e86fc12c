package org.onnxtwist.page.gallery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.page.chart.ChartPoint;
import org.onnxtwist.page.chart.ChartSize;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.chart.QuiverPlot;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.page.image.AnimatedPng;
import org.onnxtwist.page.image.StillPicture;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * An experiment as the page shows it.
 *
 * @param result the experiment
 * @param subject what the image is, as a noun phrase
 * @param animation the steps between, as the content of an animated PNG
 */
public record ExperimentFigure(ExperimentResult result, String subject, ByteBuffer animation) {
    private static final int ARROWS = 7;
    private static final int FRAME_MILLIS = 110;
    private static final int FIRST_MILLIS = 600;
    private static final int LAST_MILLIS = 1200;

    /** Draws the figure of an experiment. */
    static ExperimentFigure of(ExperimentResult result, String subject) {
        List<Integer> delays =
                new ArrayList<>(Collections.nCopies(result.course().size(), FRAME_MILLIS));
        delays.set(0, FIRST_MILLIS);
        delays.set(delays.size() - 1, LAST_MILLIS);
        return new ExperimentFigure(
                result,
                subject,
                ByteBuffer.wrap(AnimatedPng.encode(result.course(), delays)).asReadOnlyBuffer());
    }

    /** Returns the name, which is also the anchor. */
    public String name() {
        return result.experiment().name();
    }

    /** Returns the title. */
    public String title() {
        return result.experiment().title();
    }

    /** Returns what is seen, in a sentence or two. */
    public String remark() {
        return result.experiment().remark();
    }

    /** Returns the kernels, the length of a step and the number of steps. */
    public String formula() {
        Experiment experiment = result.experiment();
        String formula = experiment
                .formula()
                .replace("eps", "\u03b5")
                .replace("sqrt ", "\u221a")
                .replace('-', '\u2212');
        return formula + (isBlur() ? "" : ", \u03b5 = " + experiment.epsilon()) + ", " + experiment.steps() + " times";
    }

    /** Returns the kernels of the step, without those that are zero. */
    public List<SvgElement> kernels() {
        Experiment.Step step = result.experiment().step();
        List<SvgElement> kernels = new ArrayList<>();
        if (result.experiment().kind() != Experiment.Kind.LAYER) {
            kernels.add(KernelDrawing.of("kernel", step.base()));
            return kernels;
        }
        kernels.add(KernelDrawing.of("conv_x", step.convX()));
        kernels.add(KernelDrawing.of("conv_y", step.convY()));
        if (step.base().taps().stream().anyMatch(tap -> tap != 0)) {
            kernels.add(KernelDrawing.of("base \u2212 I", step.base()));
        }
        return kernels;
    }

    /** Returns the image before the steps, under arrows along the motion of its content over all steps together. */
    public SvgElement before() {
        Picture first = result.course().get(0);
        List<QuiverPlot.Arrow> arrows = new ArrayList<>();
        for (int row = 0; row < ARROWS; row++) {
            for (int column = 0; column < ARROWS; column++) {
                Vector2 from =
                        new Vector2((column + 0.5) * first.width() / ARROWS, (row + 0.5) * first.height() / ARROWS);
                Vector2 along =
                        result.field().at(from).times(-result.experiment().steps());
                arrows.add(new QuiverPlot.Arrow(from.x(), from.y(), along.x(), along.y()));
            }
        }
        QuiverPlot plot = new QuiverPlot(
                "The image before the steps, with the motion of its content as arrows",
                new Quantity("", "px"),
                first.width(),
                first.height(),
                isBlur() ? List.of() : arrows,
                uri("image/png", AnimatedPng.still(first)),
                result.predicted().fixedPoint().map(point -> new ChartPoint(point.x(), point.y())),
                ChartSize.SMALL);
        return plot.draw();
    }

    /** Returns the caption of the image before the steps. */
    public String beforeCaption() {
        return isBlur() ? "Before" : "Before, with the motion that the field predicts";
    }

    private boolean isBlur() {
        return result.experiment().kind() == Experiment.Kind.SMOOTHING;
    }

    /** Returns the steps between as a moving picture. */
    public String film() {
        return uri("image/png", animation);
    }

    /** Returns the image after the last step. */
    public String after() {
        return still(result.after());
    }

    /** Returns the image moved by the exact flow. */
    public String exact() {
        return still(result.exact());
    }

    private static String still(Picture picture) {
        return uri(StillPicture.mediaType(picture), StillPicture.small(picture));
    }

    /** Returns the address of a picture that lies in the page itself. */
    static String uri(String type, byte[] content) {
        return uri(type, ByteBuffer.wrap(content));
    }

    private static String uri(String type, ByteBuffer content) {
        return "data:" + type + ";base64,"
                + StandardCharsets.US_ASCII.decode(Base64.getEncoder().encode(content.duplicate()));
    }

    /** Returns what is seen after the last step. */
    public String afterInWords() {
        return subject + " after " + result.experiment().steps() + " steps"
                + measured().map(motion -> ": " + seen(motion)).orElse("");
    }

    /** Returns what is seen of the exact flow. */
    public String exactInWords() {
        return subject + " moved by the exact flow: " + seen(predicted());
    }

    /** Returns what is seen of the moving picture. */
    public String filmInWords() {
        return subject + " at " + (result.course().size() - 1) + " moments of the "
                + result.experiment().steps() + " steps, one after the other";
    }

    private String seen(MotionText motion) {
        return isBlur() ? "blurred" : motion.inWords();
    }

    /** Returns the numbers in a sentence. */
    public String numbers() {
        String agreement = String.format(
                Locale.ROOT,
                "PSNR against the exact flow %.1f dB, contrast %.2f times that of it.",
                result.psnr(),
                result.contrast());
        if (isBlur()) {
            return "Predicted and measured: nothing moves. " + agreement;
        }
        return "Predicted: " + predicted().inWords() + ". Measured: "
                + measured().map(MotionText::inWords).orElse("the image has too little structure to tell")
                + result.motionError().stream()
                        .mapToObj(
                                error -> String.format(Locale.ROOT, ", %.1f\u00a0%% of the motion off. ", 100 * error))
                        .findFirst()
                        .orElse(". ")
                + agreement;
    }

    MotionText predicted() {
        return text(result.predicted());
    }

    Optional<MotionText> measured() {
        return result.measured().map(this::text);
    }

    private MotionText text(AffineMap map) {
        Picture first = result.course().get(0);
        return new MotionText(map, first.width(), first.height());
    }
}
