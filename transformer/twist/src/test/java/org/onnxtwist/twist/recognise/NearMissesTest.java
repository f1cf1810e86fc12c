package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;

/** What is said of the fixtures that have the parts of a layer and are none, and that nothing is said of others. */
class NearMissesTest {
    private static final String BEGINNING = "a sum of three 3x3 Convs and two products with grids, but ";

    /** The ends of sentences, by file. */
    private static final Map<String, String> REASONS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "dynamic_inclusive",
                    "the grid that Conv v30 is multiplied by grows by 2 / (w - 1) from one of w columns to the next instead of 2 / w"),
            Map.entry(
                    "dynamic_by_height",
                    "the grid that Conv v28 is multiplied by grows by 2 / h from one of w columns to the next instead of 2 / w"),
            Map.entry(
                    "dynamic_off_by_scale",
                    "the grid that Conv v28 is multiplied by grows by 2.0002 / w from one of w columns to the next instead of 2 / w"),
            Map.entry(
                    "dynamic_half_pixel",
                    "the grid that Conv v30 is multiplied by begins at a number that depends on the size"),
            Map.entry(
                    "dynamic_floor",
                    "the grid that Conv v29 is multiplied by is computed in a way that cannot be analysed: by Floor v23"),
            Map.entry(
                    "dynamic_size_batch",
                    "the product of Conv v4 and its grid has the shape [2,3,h,w], and the Conv [1,3,h,w]"),
            Map.entry(
                    "grid_one_off_3",
                    "the grid that Conv v6 is multiplied by is 0.507853 at channel 2, row 0, column 2 instead of 0.506853 = -0.0645754 + 2 * 2 / 7"),
            Map.entry(
                    "grid_one_off_y",
                    "the grid that Conv v8 is multiplied by is 1.37410 at channel 0, row 2, column 0 instead of 1.37310 = 0.573095 + 2 * 2 / 5"),
            Map.entry(
                    "grid_nan",
                    "the grid that Conv v6 is multiplied by is NaN at channel 2, row 0, column 2 instead of 0.506853 = -0.0645754 + 2 * 2 / 7"),
            Map.entry("grid_both_along_x", "no grid runs along the height"),
            Map.entry("grid_both_along_y", "no grid runs along the width"),
            Map.entry("size_rows", "the grid that Conv v8 is multiplied by has 5 rows, but the output has 1"),
            Map.entry(
                    "size_batch",
                    "the grid that Conv v6 is multiplied by differs from one item of the batch to the next"),
            Map.entry("bias_x", "Conv v3, which is multiplied by a grid, has a bias"),
            Map.entry("bias_by_place", "the constant that is added to them is not one number for each channel"),
            Map.entry("dilation_x", "Convs v2 and v10 have different dilations ([2, 2] and [1, 1])"),
            Map.entry("group_x", "Convs v2 and v10 have different groups (1 and 2)"),
            Map.entry("other_input_y", "Conv v6 reads another value than Conv v10"),
            Map.entry(
                    "kernel_of_input",
                    "the kernel of Conv v1 is neither a constant nor computed from constants in a way that can be analysed"),
            Map.entry(
                    "mul_cosine",
                    "the grid that Conv v5 is multiplied by is computed in a way that cannot be analysed: by Cos v9"),
            Map.entry("output_conv_x", "the value v5 within it is an output of its graph"),
            Map.entry("read_base", "the value v2 within it is read by Relu v13 as well"),
            Map.entry("read_partial", "the value v11 within it is read by Relu v13 as well"),
            Map.entry("read_in_branch", "the value v11 within it is read by Identity picked as well")));

    /** Networks without anything of a layer, and sums of convolutions that are multiplied by what depends on data. */
    private static final List<String> OTHERS = List.of(
            "resnet",
            "inception",
            "attention",
            "squeeze_excite",
            "gated_unit",
            "coord_conv",
            "position_embedding",
            "three_paths",
            "three_gated_paths",
            "three_scaled_paths",
            "two_paths",
            "mul_sigmoid",
            "mul_gate",
            "mul_input_mask",
            "base_1x1",
            "kernel_5x5",
            "no_base",
            "no_x",
            "no_y");

    @TestFactory
    Stream<DynamicTest> everyReason() {
        return REASONS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertEquals(
                                List.of(BEGINNING + entry.getValue()),
                                found("near_misses/not_" + entry.getKey()).nearMisses().stream()
                                        .map(NearMiss::reason)
                                        .toList())));
    }

    @TestFactory
    Stream<DynamicTest> nothingIsSaidOfOthers() {
        return OTHERS.stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> assertEquals(
                                List.of(), found("near_misses/not_" + name).nearMisses())));
    }

    @Test
    void nothingIsSaidBesideLayers() throws IOException {
        for (String kind : List.of("handmade", "exported")) {
            try (Stream<Path> files = Files.list(folder().resolve(kind))) {
                for (Path file : files.sorted().toList()) {
                    Recognition found = Recogniser.survey(OnnxReader.read(file));
                    assertTrue(found.layers().size() > 0, file::toString);
                    assertEquals(List.of(), found.nearMisses(), file::toString);
                }
            }
        }
    }

    @Test
    void theNameIsThatOfTheBase() throws IOException {
        assertEquals(
                "v12", found("near_misses/not_grid_nan").nearMisses().get(0).name());
    }

    private static Recognition found(String file) throws IOException {
        return Recogniser.survey(OnnxReader.read(folder().resolve(file + ".onnx")));
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(NearMissesTest.class.getResource("manifest.json"))
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
