package org.onnxtwist.page.gallery;

import java.util.List;
import org.onnxtwist.page.flow.AffineMap;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.runtime.report.JsonDocument;

/** The members of the JSON document of a gallery. */
public final class GalleryReportJson {
    private GalleryReportJson() {}

    /** Writes the size of the image, the experiments and the packets of waves. */
    public static void write(Gallery gallery, JsonDocument document) {
        document.field("image", gallery.subject());
        document.field("width", gallery.image().width());
        document.field("height", gallery.image().height());
        document.array(
                "experiments",
                () -> gallery.results().forEach(result -> document.object(() -> write(result, document))));
        document.array(
                "packets",
                () -> List.of(gallery.longSteps(), gallery.shortSteps()).forEach(packets -> write(packets, document)));
    }

    private static void write(ExperimentResult result, JsonDocument document) {
        Experiment experiment = result.experiment();
        document.field("name", experiment.name());
        document.field("kernels", experiment.formula());
        document.field("epsilon", experiment.epsilon());
        document.field("steps", experiment.steps());
        document.doubles("base", experiment.baseKernel().taps());
        kernel("convX", experiment.step().convX().times(experiment.epsilon()), experiment, document);
        kernel("convY", experiment.step().convY().times(experiment.epsilon()), experiment, document);
        vector("centre", experiment.step().centre(), document);
        document.object("predicted", () -> write(result.predicted(), result.predicted(), document));
        result.measured()
                .ifPresentOrElse(
                        map -> document.object("measured", () -> write(map, result.predicted(), document)),
                        () -> document.none("measured"));
        document.field("motionError", result.motionError());
        document.field("psnr", result.psnr());
        document.field("contrast", result.contrast());
        document.field("region", result.region());
        document.strings("files", GalleryFiles.of(experiment));
    }

    private static void kernel(String name, Stencil kernel, Experiment experiment, JsonDocument document) {
        if (experiment.kind() == Experiment.Kind.LAYER) {
            document.doubles(name, kernel.taps());
        } else {
            document.none(name);
        }
    }

    /** @param predicted the map that tells whether a single point stays */
    private static void write(AffineMap map, AffineMap predicted, JsonDocument document) {
        document.doubles(
                "linear",
                List.of(
                        map.linear().xx(),
                        map.linear().xy(),
                        map.linear().yx(),
                        map.linear().yy()));
        vector("shift", map.shift(), document);
        document.field("turnDegrees", map.linear().turnDegrees());
        document.doubles(
                "scales", List.of(map.linear().largerScale(), map.linear().smallerScale()));
        if (predicted.fixedPoint().isPresent() && map.fixedPoint().isPresent()) {
            vector("fixedPoint", map.fixedPoint().orElseThrow(), document);
        } else {
            document.none("fixedPoint");
        }
    }

    private static void vector(String name, Vector2 vector, JsonDocument document) {
        document.doubles(name, List.of(vector.x(), vector.y()));
    }

    private static void write(WavePackets packets, JsonDocument document) {
        for (WavePackets.Packet packet : packets.packets()) {
            document.object(() -> {
                document.field("epsilon", packets.epsilon());
                document.field("steps", packets.steps());
                document.field("wavelength", packet.wavelength());
                document.field("exactDistance", packets.exactDistance());
                document.object("predicted", () -> write(packet.predicted(), document));
                document.object("measured", () -> write(packet.measured(), document));
            });
        }
    }

    private static void write(WavePackets.Change change, JsonDocument document) {
        document.field("amplification", change.amplification());
        document.field("distance", change.distance());
    }
}
