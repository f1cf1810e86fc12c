package org.onnxtwist.autodiff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Model.FormatFeature;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * A graph whose gradients PyTorch has computed in double precision. The graphs of a family stand in {@code cases/FAMILY.txt}, each behind
 * a line with a name and options; inputs, cotangents of the outputs and gradients stand in {@code cases/FAMILY.safetensors}, made by
 * {@code cases/gradients.py}.
 *
 * @param runtimeOpset the operator set in which the gradients are computed; lower than {@code opset} where the runtime does not know that
 *     yet, or computes an operator as ONNX did before a correction; possible where no gradient reads what the operator itself computes
 * @param numbers by name: {@code x} of an input, {@code d.y} of the cotangent of an output, {@code d.x} of a gradient
 */
record GradientCase(
        String family, String name, long opset, long runtimeOpset, String graph, Map<String, Tensor> numbers) {
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Path FOLDER = Path.of("src/test/resources/org/onnxtwist/autodiff/cases");

    static List<GradientCase> all() throws IOException {
        List<GradientCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList()) {
                cases.addAll(of(file));
            }
        }
        return cases;
    }

    private static List<GradientCase> of(Path file) throws IOException {
        String family = file.getFileName().toString().replace(".txt", "");
        Map<String, Tensor> numbers = Safetensors.read(file.resolveSibling(family + ".safetensors"));
        List<GradientCase> cases = new ArrayList<>();
        for (String section : SECTION.splitAsStream(Files.readString(file)).toList()) {
            if (!section.isBlank()) {
                List<String> head = SPACE.splitAsStream(
                                section.lines().findFirst().orElseThrow().trim())
                        .toList();
                String graph = section.substring(section.indexOf('\n') + 1).strip();
                long opset = number(head, "opset=", Backward.FIRST_OPSET);
                long runtimeOpset = number(head, "runtime=", opset);
                cases.add(new GradientCase(
                        family, head.get(0), opset, runtimeOpset, graph, of(numbers, head.get(0) + "/")));
            }
        }
        return cases;
    }

    private static long number(List<String> head, String name, long byDefault) {
        return head.stream()
                .filter(option -> option.startsWith(name))
                .mapToLong(option -> Long.parseLong(option.substring(name.length())))
                .findFirst()
                .orElse(byDefault);
    }

    private static Map<String, Tensor> of(Map<String, Tensor> numbers, String prefix) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(prefix.length()), Map.Entry::getValue));
    }

    Model model() {
        return OnnxText.parse("<ir_version: " + FormatFeature.irVersion(opset) + ", opset_import: [\"\" : " + opset
                + "]>\ng " + graph);
    }
}
