package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.Extraction;
import org.onnxtwist.pass.structure.Renaming;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Every real model, cut in two: each half computes what the whole model does at the same values, bit for bit. */
final class ExtractionTest {
    private static final int FILE = 1;
    private static final int PARTS = 3;

    @TempDir
    Path folder;

    /** Names of the values along a cut through a model. */
    private record Cut(
            List<String> firstInputs, List<String> border, List<String> laterInputs, List<String> laterOutputs) {
        /** The first cut from a place on that something computed crosses. */
        static Cut near(Model model, int at) {
            Cut cut = of(model, at);
            return cut.border.isEmpty() && at < model.graph().nodeCount() ? near(model, at + 1) : cut;
        }

        private static Cut of(Model model, int at) {
            Graph graph = model.graph();
            Set<Node> first = new LinkedHashSet<>(TopologicalOrder.of(graph).subList(0, at));
            List<Value> border = new ArrayList<>();
            for (Node node : first) {
                for (Value output : node.outputs()) {
                    if (output.uses().stream()
                            .anyMatch(use -> !isBy(use, graph, first::contains) && use instanceof Use.Input)) {
                        border.add(output);
                    }
                }
            }
            return new Cut(
                    inputs(graph, use -> isBy(use, graph, first::contains)),
                    names(border),
                    inputs(graph, use -> isBy(use, graph, node -> !first.contains(node))),
                    names(graph.outputs().stream()
                            .filter(output ->
                                    output.producer().filter(first::contains).isEmpty())
                            .toList()));
        }

        private static List<String> inputs(Graph graph, Predicate<Use> read) {
            return names(graph.inputs().stream()
                    .filter(input -> input.initializer().isEmpty())
                    .filter(input -> input.uses().stream().anyMatch(read))
                    .toList());
        }

        private static boolean isBy(Use use, Graph graph, Predicate<Node> reader) {
            if (!(use instanceof Use.Input in)) {
                return false;
            }
            Node node = in.node();
            while (node.graph() != graph) {
                node = node.graph().owner().orElseThrow();
            }
            return reader.test(node);
        }

        List<String> allLaterInputs() {
            return Stream.concat(border.stream(), laterInputs.stream())
                    .distinct()
                    .toList();
        }
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(value -> value.name().orElseThrow()).toList();
    }

    /** Of what is quantised or in half precision, the runtime keeps more bits between nodes than it shows at an output. */
    private static double tolerance(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.contains("qdq") || name.contains("fp16") ? 1e-3 : 0;
    }

    @TestFactory
    Stream<DynamicTest> bothHalvesOfEveryModelComputeWhatTheWholeDoes() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[FILE])
                .flatMap(file -> Stream.of(1, 2)
                        .map(part -> DynamicTest.dynamicTest(
                                file + " cut at " + part + "/" + PARTS, () -> cut(models.resolve(file), part))));
    }

    private void cut(Path file, int part) throws IOException {
        Model whole = named(file);
        Cut cut = Cut.near(whole, whole.graph().nodeCount() * part / PARTS);
        if (cut.border.isEmpty()) {
            // One node computes all; there is nothing between inputs and outputs.
            assertFalse(new Extraction(cut.firstInputs, names(whole.graph().outputs())).run(whole));
            return;
        }
        InferredTypes types = ShapeInference.infer(whole);
        Set<Value> outputs = new LinkedHashSet<>(whole.graph().outputs());
        whole.graph()
                .nodes()
                .forEach(node -> node.outputs().stream()
                        .filter(value -> !outputs.contains(value)
                                && cut.border.contains(value.name().orElse("")))
                        .forEach(value -> {
                            value.setType(types.of(value));
                            whole.graph().addOutput(value);
                        }));
        Map<String, Tensor> known = new LinkedHashMap<>();
        try (InferenceSession session = open(whole, "whole")) {
            runOnFirstSizes(session, known);
        }

        Model first = named(file);
        Extraction firstHalf = new Extraction(cut.firstInputs, cut.border);
        assertTrue(firstHalf.run(first));
        requireSame(first, firstHalf, cut.firstInputs, cut.border, known, tolerance(file));

        Model later = named(file);
        Extraction laterHalf = new Extraction(cut.allLaterInputs(), cut.laterOutputs);
        assertTrue(laterHalf.run(later));
        requireSame(later, laterHalf, cut.allLaterInputs(), cut.laterOutputs, known, tolerance(file));
    }

    private void requireSame(
            Model part,
            Extraction extraction,
            List<String> inputs,
            List<String> outputs,
            Map<String, Tensor> known,
            double tolerance)
            throws IOException {
        assertEquals(List.of(), GraphCheck.findings(part));
        assertFalse(extraction.run(part), "a second run changes the model again");
        // Under other names it computes the same.
        Map<String, String> names = Stream.concat(inputs.stream(), outputs.stream())
                .distinct()
                .collect(Collectors.toMap(name -> name, name -> "renamed/" + name));
        Renaming renaming = new Renaming(names);
        assertTrue(renaming.run(part));
        assertFalse(renaming.run(part));
        try (InferenceSession session = open(part, "part")) {
            Map<String, Tensor> given =
                    inputs.stream().collect(Collectors.toMap(name -> "renamed/" + name, name -> value(known, name)));
            Map<String, Tensor> result = session.run(given);
            for (String output : outputs) {
                requireSame(output, value(known, output), value(result, "renamed/" + output), tolerance);
            }
        }
    }

    private static void requireSame(String name, Tensor expected, Tensor actual, double tolerance) {
        if (tolerance == 0) {
            assertTrue(actual.sameElements(expected), () -> "value '" + name + "' differs");
            return;
        }
        double[] wanted = expected.toDoubles();
        double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
        assertArrayEquals(wanted, actual.toDoubles(), tolerance * largest, name);
    }

    private static Tensor value(Map<String, Tensor> values, String name) {
        Tensor tensor = values.get(name);
        if (tensor == null) {
            throw new AssertionError("no value '" + name + "' among " + values.keySet());
        }
        return tensor;
    }

    private static Model named(Path file) throws IOException {
        Model model = OnnxReader.read(file);
        model.assignNames();
        return model;
    }

    private InferenceSession open(Model model, String name) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return InferenceSession.open(file, InferenceOptions.defaults().with(Optimization.NONE));
    }

    /** Runs the model on the first sizes that it accepts; puts inputs and outputs into {@code known}. */
    private static void runOnFirstSizes(InferenceSession session, Map<String, Tensor> known) {
        InputGenerator generator = new InputGenerator(1);
        String last = "no sizes to try";
        for (Map<String, long[]> sizes : InputSizes.proposals(session.inputs())) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            for (Port port : session.inputs()) {
                long[] dims = sizes.getOrDefault(port.name(), new long[0]);
                given.put(
                        port.name(), generator.generate(port.name(), port.type().dtype(), dims, InputKind.UNIFORM));
            }
            try {
                known.putAll(session.run(given));
                known.putAll(given);
                return;
            } catch (InferenceException e) {
                last = String.valueOf(e.getMessage());
            }
        }
        throw new AssertionError(last);
    }
}
