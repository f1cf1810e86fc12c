package org.onnxtwist.page.gallery;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.page.image.AnimatedPng;
import org.onnxtwist.page.image.StillPicture;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The page of the gallery, as its template sees it.
 *
 * @param gallery the results
 * @param drawn the figures of all experiments, in the order of the results
 */
public record GalleryPage(Gallery gallery, List<ExperimentFigure> drawn) {
    private static final Cell UNKNOWN = Cell.of("\u2013");

    /** Draws the figures of a page. */
    static GalleryPage of(Gallery gallery) {
        String subject = gallery.isTestCard() ? "The test card" : "The photograph";
        return new GalleryPage(
                gallery,
                gallery.results().stream()
                        .map(result -> ExperimentFigure.of(result, subject))
                        .toList());
    }

    /** Writes the page. */
    void write(Writer out) throws IOException {
        new PageTemplate("gallery").write(Map.of("page", this), out);
    }

    /** Returns the figures of some experiments. */
    public List<ExperimentFigure> figures(String... names) {
        return Arrays.stream(names).map(this::figure).toList();
    }

    private ExperimentFigure figure(String name) {
        return drawn.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
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
        return ExperimentFigure.uri(StillPicture.mediaType(packets), StillPicture.small(packets));
    }

    /** Returns the table of the waves. */
    public PageTable waveTable() {
        List<List<Cell>> rows = new ArrayList<>();
        for (WavePackets packets : List.of(gallery.longSteps(), gallery.shortSteps())) {
            for (WavePackets.Packet packet : packets.packets()) {
                rows.add(List.of(
                        number("%.0f", packet.wavelength()),
                        Cell.of(Integer.toString(packets.steps()), packets.steps()),
                        Cell.of(Double.toString(packets.epsilon()), packets.epsilon()),
                        number("%.3f", packet.predicted().amplification()),
                        number("%.3f", packet.measured().amplification()),
                        number("%.2f", packet.predicted().distance()),
                        number("%.2f", packet.measured().distance())));
            }
        }
        return new PageTable(
                String.format(
                        Locale.ROOT,
                        "What became of the packets. An exact derivative would keep every amplitude and move every packet by %.0f pixels.",
                        gallery.longSteps().exactDistance()),
                List.of(
                        Column.number("wavelength"),
                        Column.number("steps"),
                        Column.number("\u03b5"),
                        Column.number("amplified, predicted"),
                        Column.number("measured"),
                        Column.number("pixels travelled, predicted"),
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
                        Column.number("\u03b5"),
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
                drawn.stream().map(GalleryPage::row).toList());
    }

    private static List<Cell> row(ExperimentFigure figure) {
        ExperimentResult result = figure.result();
        MotionText predicted = figure.predicted();
        Optional<MotionText> measured = figure.measured();
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
                result.measured()
                        .map(map -> number("%.2f", map.linear().turnDegrees()))
                        .orElse(UNKNOWN),
                Cell.of(predicted.scales()),
                measured.map(MotionText::scales).map(Cell::of).orElse(UNKNOWN),
                Cell.of(MotionText.position(predicted.shift())),
                measured.map(MotionText::shift)
                        .map(MotionText::position)
                        .map(Cell::of)
                        .orElse(UNKNOWN),
                Cell.of(predicted.fixedPoint().orElse("none")),
                Cell.of(stays ? measured.flatMap(MotionText::fixedPoint).orElse(UNKNOWN.text()) : "none"),
                percent(result.motionError()),
                number("%.1f", result.psnr()),
                number("%.3f", result.contrast()),
                number("%.0f", 100 * result.region()));
    }

    private static Cell percent(OptionalDouble share) {
        return share.isPresent() ? number("%.2f", 100 * share.getAsDouble()) : UNKNOWN;
    }

    private static Cell number(String format, double value) {
        String text = String.format(Locale.ROOT, format, value);
        return Cell.of(text.matches("-0\\.?0*") ? text.substring(1) : text, value);
    }
}
