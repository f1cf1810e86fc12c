package org.onnxtwist.runtime.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.data.LoaderOptions.LastBatch;

/** Batches depend on data, options, seed and epoch alone. */
final class BatchLoaderProperties {
    private static final Port PIXELS = DataFiles.port("x", DType.FLOAT, 0, 3, 5, 6);
    private static final Port LABELS = DataFiles.port("y", DType.INT64, 0);
    private static final InputPreparation EVERYTHING = InputPreparation.defaults()
            .with(Augmentation.none()
                    .withFlip(0.5)
                    .withCrop(2)
                    .withRotation(30)
                    .withScale(0.2)
                    .withColors(0.3, 0.3, 0.3));

    private static Path folder = Path.of("");

    @BeforeContainer
    static void write() throws IOException {
        folder = Files.createTempDirectory("loader-properties");
        DataFiles.images(folder, 5, 4, 4);
        Files.writeString(folder.resolve("b/1.png"), "no image");
    }

    @AfterContainer
    static void remove() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Property(tries = 60)
    void threadsAndResumptionChangeNothing(
            @ForAll long seed,
            @ForAll @IntRange(max = 1000) int epoch,
            @ForAll @IntRange(min = 1, max = 13) int batch,
            @ForAll @IntRange(min = 1, max = 4) int threads,
            @ForAll @IntRange(min = 1, max = 5) int ahead,
            @ForAll LastBatch last,
            @ForAll boolean shuffled)
            throws IOException {
        LoaderOptions alone = LoaderOptions.defaults()
                .withBatch(last == LastBatch.REFUSE ? 13 : batch)
                .with(last)
                .withShuffled(shuffled)
                .withThreads(0);
        Examples examples = Examples.ofImageFolder(folder);
        BatchLoader one = new BatchLoader(examples, PIXELS, LABELS, EVERYTHING, alone);
        BatchLoader many = new BatchLoader(
                examples, PIXELS, LABELS, EVERYTHING, alone.withThreads(threads).withAhead(ahead));
        for (String name : List.of("x", "y")) {
            List<List<Double>> expected = DataFiles.elements(one, name, seed, epoch, 0);
            assertEquals(expected, DataFiles.elements(many, name, seed, epoch, 0));
            for (int first = 1; first < expected.size(); first++) {
                List<List<Double>> rest = DataFiles.elements(many, name, seed, epoch, first);
                assertEquals(expected.subList(expected.size() - rest.size(), expected.size()), rest);
            }
        }
    }
}
