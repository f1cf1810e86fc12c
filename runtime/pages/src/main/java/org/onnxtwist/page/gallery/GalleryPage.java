package org.onnxtwist.page.gallery;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.page.image.AnimatedPng;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The page of the gallery, as its template sees it.
 *
 * @param gallery the results
 */
public record GalleryPage(Gallery gallery) {
    /** Writes the page. */
    void write(Writer out) throws IOException {
        new PageTemplate("gallery").write(Map.of("page", this), out);
    }

    /** Returns the figures of some experiments. */
    public List<ExperimentFigure> figures(String... names) {
        return Arrays.stream(names).map(this::figure).toList();
    }

    private ExperimentFigure figure(String name) {
        return new ExperimentFigure(gallery.result(name), gallery.isTestCard() ? "The test card" : "The photograph");
    }

    /** Returns the image before the experiments. */
    public String image() {
        return ExperimentFigure.uri("image/png", AnimatedPng.still(gallery.image()));
    }

    /** Returns the drawings of the kernels A and B. */
    public List<SvgElement> sobel() {
        return List.of(KernelDrawing.of("A", Stencil.A), KernelDrawing.of("B", Stencil.B));
    }

    /** Returns the version of the runtime that made the pictures. */
    public String runtime() {
        return InferenceSession.runtimeVersion();
    }

    /** Returns a picture of packets of waves. */
    public String waves(Picture packets) {
        return ExperimentFigure.uri("image/png", AnimatedPng.still(packets));
    }

    /** Returns the table of the waves. */
    public PageTable waveTable() {
        WavePackets longSteps = gallery.longSteps();
        WavePackets shortSteps = gallery.shortSteps();
        List<List<Cell>> rows = IntStream.range(0, longSteps.packets().size())
                .mapToObj(k -> {
                    WavePackets.Packet coarse = longSteps.packets().get(k);
                    WavePackets.Packet fine = shortSteps.packets().get(k);
                    return List.of(
                            number("%.0f", coarse.wavelength()),
                            number("%.3f", coarse.predicted().amplification()),
                            number("%.3f", coarse.measured().amplification()),
                            number("%.3f", fine.predicted().amplification()),
                            number("%.3f", fine.measured().amplification()),
                            number("%.2f", coarse.predicted().distance()),
                            number("%.2f", coarse.measured().distance()),
                            number("%.2f", fine.predicted().distance()),
                            number("%.2f", fine.measured().distance()));
                })
                .toList();
        String coarse = longSteps.steps() + " steps of " + longSteps.epsilon();
        String fine = shortSteps.steps() + " of " + shortSteps.epsilon();
        return new PageTable(
                String.format(
                        Locale.ROOT,
                        "What became of the packets. An exact derivative would keep every amplitude and move every packet by %.0f pixels.",
                        longSteps.exactDistance()),
                List.of(
                        Column.number("wavelength in pixels"),
                        Column.number("amplification, " + coarse + ", predicted"),
                        Column.number("measured"),
                        Column.number("amplification, " + fine + ", predicted"),
                        Column.number("measured"),
                        Column.number("pixels travelled, " + coarse + ", predicted"),
                        Column.number("measured"),
                        Column.number("pixels travelled, " + fine + ", predicted"),
                        Column.number("measured")),
                rows);
    }

    /** Returns the table of all experiments. */
    public PageTable numbers() {
        return new PageTable(
                "All experiments. Turns are in degrees, clockwise; positions in pixels, from the upper left corner to the right and down.",
                List.of(
                        Column.text("experiment"),
                        Column.number("steps"),
                        Column.number("eps"),
                        Column.number("turn, predicted"),
                        Column.number("measured"),
                        Column.text("scale, predicted"),
                        Column.text("measured"),
                        Column.text("motion of the middle, predicted"),
                        Column.text("measured"),
                        Column.text("point that stays, predicted"),
                        Column.text("measured"),
                        Column.number("off, % of the motion"),
                        Column.number("PSNR, dB"),
                        Column.number("contrast"),
                        Column.number("measured on, % of the pixels")),
                gallery.results().stream().map(this::row).toList());
    }

    private List<Cell> row(ExperimentResult result) {
        ExperimentFigure figure = figure(result.experiment().name());
        MotionText predicted = figure.predicted();
        MotionText measured = figure.measured();
        // Where there is no single point that stays, the measured map has one by chance.
        boolean stays = predicted.fixedPoint().isPresent();
        return List.of(
                Cell.of(result.experiment().title()).linked(result.experiment().name()),
                Cell.of(
                        Integer.toString(result.experiment().steps()),
                        result.experiment().steps()),
                Cell.of(
                        Double.toString(result.experiment().epsilon()),
                        result.experiment().epsilon()),
                number("%.2f", result.predicted().linear().turnDegrees()),
                number("%.2f", result.measured().linear().turnDegrees()),
                Cell.of(predicted.scales()),
                Cell.of(measured.scales()),
                Cell.of(MotionText.position(predicted.shift())),
                Cell.of(MotionText.position(measured.shift())),
                Cell.of(predicted.fixedPoint().orElse("none")),
                Cell.of(stays ? measured.fixedPoint().orElse("none") : "none"),
                percent(result.motionError()),
                number("%.1f", result.psnr()),
                number("%.3f", result.contrast()),
                number("%.0f", 100 * result.region()));
    }

    private static Cell percent(OptionalDouble share) {
        return share.isPresent() ? number("%.2f", 100 * share.getAsDouble()) : Cell.of("at rest");
    }

    private static Cell number(String format, double value) {
        String text = String.format(Locale.ROOT, format, value);
        return Cell.of(text.matches("-0\\.?0*") ? text.substring(1) : text, value);
    }
}
