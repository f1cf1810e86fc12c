package org.onnxtwist.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.gradients.NodeModelGradients.Outcome;
import org.onnxtwist.gradients.NodeModelGradients.Result;
import org.onnxtwist.tests.SharedFolder;

/**
 * The models of ONNX's node tests, differentiated and compared with finite differences. The table of all of them is left in
 * {@code target/node-gradients.tsv}.
 */
final class NodeModelGradientsTest {
    private static final Pattern EXPANDED = Pattern.compile("(.*)_expanded.*");
    private static final Pattern REFUSED_NODE = Pattern.compile("node (\\S+) .*");
    private static final int EACH = 40;

    /**
     * How many of the models are refused, by operator: the reasons are those of the page of all gradients, regions that Resize crops, blocks of
     * scales and the transposes of column-major positions among them. Those without an operator do not state a rank that a formula needs.
     */
    private static final Map<String, Integer> REFUSED = Map.ofEntries(
            Map.entry("DFT", 2),
            Map.entry("DequantizeLinear", 1),
            Map.entry("DynamicQuantizeLinear", 3),
            Map.entry("Einsum", 1),
            Map.entry("LSTM", 1),
            Map.entry("Loop", 1),
            Map.entry("MaxPool", 1),
            Map.entry("MaxUnpool", 1),
            Map.entry("Resize", 5),
            Map.entry("RoiAlign", 1),
            Map.entry("Scan", 1),
            Map.entry("ai.onnx.ml.ArrayFeatureExtractor", 1),
            Map.entry("ai.onnx.ml.Binarizer", 1),
            Map.entry("ai.onnx.ml.TreeEnsemble", 2),
            Map.entry("ai.onnx.preview.FlexAttention", 11),
            Map.entry("ai.onnx.preview.training.Adagrad", 2),
            Map.entry("ai.onnx.preview.training.Adam", 2),
            Map.entry("ai.onnx.preview.training.Momentum", 3),
            Map.entry("", 3));

    /** Rows that are masked altogether: their softmax is no number, and is replaced. PyTorch gives no numbers either. */
    private static final Set<String> NOT_FINITE = Set.of(
            "test_attention_23_boolmask_fullymasked_row_nan_robustness_expanded",
            "test_attention_23_fullymasked_qk_matmul_output_mode3_zero_expanded",
            "test_attention_24_fullymasked_qk_matmul_output_mode3_zero_expanded",
            "test_attention_24_qk_matmul_output_mode3_softmax_precision_expanded",
            "test_attention_4d_causal_nonpad_negative_offset_structural_empty_expanded",
            "test_attention_4d_causal_padded_kv_bf16_expanded",
            "test_attention_causal_boolmask_nan_robustness_expanded",
            "test_attention_local_window_gqa_rank4_mask_expanded");

    /** Numbers of 4 and 8 bits, random ones, recurrent layers with the batch first, Mod of real numbers as of integers, SwiGLU, RoiAlign. */
    private static final int NOT_RUN = 32;

    /** Dropout with a mask of its own in each run. */
    private static final int RANDOM = 4;

    private static final int AGREE = 1259;

    @TempDir
    Path folder;

    private List<Result> results(int each) throws IOException {
        List<Path> models = SharedFolder.unpack("conformance/node-models.zip", folder);
        Map<String, Path> expansions = new TreeMap<>();
        for (Path model : models) {
            Matcher expanded = EXPANDED.matcher(String.valueOf(model.getFileName()));
            if (expanded.matches()) {
                expansions.put(expanded.group(1) + ".onnx", model);
            }
        }
        NodeModelGradients comparison = new NodeModelGradients();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < models.size(); i += each) {
            String name = String.valueOf(models.get(i).getFileName());
            results.add(comparison.of(models.get(i), Optional.ofNullable(expansions.get(name))));
        }
        return results;
    }

    private static List<Result> those(List<Result> results, Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).toList();
    }

    @Test
    void someAgreeWithFiniteDifferences() throws IOException {
        List<Result> results = results(EACH);
        assertEquals(List.of(), those(results, Outcome.DISAGREES));
        int agreed = those(results, Outcome.AGREES).size();
        assertTrue(agreed >= 25, agreed + " agree");
    }

    @Test
    @Tag("slow")
    void allAgreeWithFiniteDifferences() throws IOException {
        List<Result> results = results(1);
        Files.write(
                Files.createDirectories(Path.of("target")).resolve("node-gradients.tsv"),
                results.stream().map(Result::toString).toList());
        assertEquals(List.of(), those(results, Outcome.DISAGREES));
        assertEquals(List.of(), those(results, Outcome.UNDECIDED));
        assertEquals(
                NOT_FINITE,
                those(results, Outcome.NOT_FINITE).stream().map(Result::test).collect(Collectors.toSet()));
        refused(results)
                .forEach((operator, count) -> assertTrue(
                        count <= REFUSED.getOrDefault(operator, 0),
                        () -> count + " models with " + operator + " are refused"));
        assertAtMost(NOT_RUN, those(results, Outcome.NOT_RUN));
        assertAtMost(RANDOM, those(results, Outcome.RANDOM));
        int agreed = those(results, Outcome.AGREES).size();
        assertTrue(agreed >= AGREE, agreed + " agree");
    }

    private static void assertAtMost(int most, List<Result> results) {
        assertTrue(results.size() <= most, results::toString);
    }

    private static Map<String, Integer> refused(List<Result> results) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Result result : those(results, Outcome.REFUSED)) {
            Matcher node = REFUSED_NODE.matcher(result.detail());
            counts.merge(node.matches() ? node.group(1) : "", 1, Integer::sum);
        }
        return counts;
    }
}
