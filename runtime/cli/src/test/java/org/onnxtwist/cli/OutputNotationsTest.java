package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;

/** Every command that writes a model writes it in the notation that the extension of its output selects. */
final class OutputNotationsTest {
    /** The arguments of each command that writes a model from a chain of two convolutions. */
    private static final List<String> CALLS = List.of(
            "convert MODEL",
            "edit MODEL --rename conv0_out=features",
            "export MODEL",
            "extract MODEL --outputs conv0_out",
            "gradient MODEL --of y --at 0,0,0,0 --wrt x --no-verify",
            "new resnet-w16 --input 3x8x8 --classes 2",
            "optimize MODEL",
            "rewrite MODEL",
            "run PROGRAM MODEL",
            "train NET --data POINTS --epochs 1 --batch 4");

    @TempDir
    private Path folder;

    static List<String> calls() {
        return CALLS;
    }

    private CommandRun run(String call, Path output) throws IOException {
        Path model = SmallModels.chain(folder.resolve("model.onnx"), 3, 3);
        Path program = Files.writeString(folder.resolve("Surgery.java"), "model.setProducerName(\"me\");\n");
        Path net = folder.resolve("net.onnx");
        OnnxWriter.write(OnnxText.parse("""
                        <ir_version: 8, opset_import: ["" : 17]>
                        net (float[1,2] x) => (float[1,2] scores) <float[2,2] w = {1, 0.5, -0.25, 2}> {
                           scores = MatMul (x, w)
                        }"""), net, WriteOptions.defaults());
        String rows = IntStream.range(0, 20)
                .mapToObj(i -> i % 5 + "," + i % 3 + "," + i % 2 + "\n")
                .collect(Collectors.joining("", "a,b,label\n", ""));
        Path points = Files.writeString(folder.resolve("points.csv"), rows);
        List<Object> words = new ArrayList<>();
        for (String word : call.split(" ", -1)) {
            words.add(
                    switch (word) {
                        case "MODEL" -> model;
                        case "PROGRAM" -> program;
                        case "NET" -> net;
                        case "POINTS" -> points;
                        default -> word;
                    });
        }
        words.addAll(List.of("-o", output));
        return CommandRun.of(words.toArray());
    }

    @Test
    void everyCommandWithAnOutputIsTried() {
        assertEquals(
                WrongValuesTest.options()
                        .filter(option -> option.longestName().equals("--output"))
                        .map(option -> option.command().name())
                        // These write pictures and pages.
                        .filter(name -> !Set.of("draw", "gallery", "inspect").contains(name))
                        .collect(Collectors.toSet()),
                CALLS.stream().map(call -> call.substring(0, call.indexOf(' '))).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theNotationsHoldEqualModels(String call) throws IOException {
        Path binary = folder.resolve("out.onnx");
        CommandRun first = run(call, binary);
        assertEquals(ExitStatus.DONE, first.status(), first.err());
        assertFalse(Files.readString(binary, StandardCharsets.ISO_8859_1).startsWith("{"));
        for (String name : List.of("out.onnxtxt", "out.txt", "out.json")) {
            Path output = folder.resolve(name);
            CommandRun run = run(call, output);
            assertEquals("", run.err());
            assertEquals(ExitStatus.DONE, run.status());
            assertTrue(run.out().lines().anyMatch(line -> line.startsWith("written to " + output)), run.out());
            String start = Files.readString(output).strip().substring(0, 1);
            assertEquals(name.endsWith("json") ? "{" : "<", start);
            CommandRun diff = CommandRun.of("diff", binary, output);
            assertEquals(binary + " and " + output + " are equal\n", diff.out());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void otherExtensionsAreRefused(String call) throws IOException {
        Path output = folder.resolve("out.zip");
        CommandRun run = run(call, output);
        assertEquals(
                "onnx-twist: the output " + output
                        + " has the unknown extension .zip: end its name in .onnx, in .onnxtxt"
                        + " or .txt for ONNX's textual syntax, or in .json for JSON\n",
                run.err());
        assertEquals(ExitStatus.USAGE, run.status());
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().contains("out.")));
        }
    }
}
