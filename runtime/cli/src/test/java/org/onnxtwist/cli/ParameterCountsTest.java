package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.runtime.report.NumberText;

/** The number of parameters of a model is the same whichever command says it. */
final class ParameterCountsTest {
    @TempDir
    private Path folder;

    /** The numbers were counted with the Python package onnx: elements of floating-point initializers and Constant nodes, everywhere. */
    @ParameterizedTest
    @CsvSource({
        "blazeface/face_detection_front_128x128_barracuda.onnx, 100412",
        "cifar-resnet/resnet20_dynamo_op22_ext.onnx, 269035",
        "cifar-resnet/resnet20_legacy_op17.onnx, 269036",
        "cifar-resnet/resnet20_legacy_op17_train_bn.onnx, 271100",
        "derived/cond_conv_if.onnx, 741",
        "derived/fn_modules.onnx, 520",
        "derived/loop_conv.onnx, 84",
        "derived/resnet20_fp16.onnx, 269036",
        "derived/resnet20_qdq_int8.onnx, 1430",
        "mnist-cntk/mnist.onnx, 5994",
        "mtcnn/pnet.onnx, 6632",
        "ppocr/ch_ppocr_mobile_v2.0_cls_infer.onnx, 133664",
        "silero/silero_vad_v5.onnx, 545286",
        "ultraface/version-RFB-320.onnx, 307624",
        "yunet/yunet_n_dynamic.onnx, 73848"
    })
    void everyCommandSaysTheSameOfARealModel(String name, long parameters) throws IOException {
        Path model = Path.of(System.getProperty("onnxtwist.shared", "../../../shared"))
                .resolve("models")
                .resolve(name);
        assumeTrue(Files.exists(model), () -> "there is no " + model + ": name its folder with -Donnxtwist.shared");
        assertEquals(parameters, inspected(model));
        everyCommandSaysTheSame(model);
    }

    @Test
    void everyCommandSaysTheSameOfANewModel() throws IOException {
        for (String twist : List.of("", "--twist")) {
            Path model = folder.resolve("new" + twist + ".onnx");
            Stream<Object> words =
                    Stream.of("new", "resnet-w16", "--input", "3x16x16", "--classes", 10, "--json", "-o", model);
            CommandRun made = CommandRun.of(Stream.concat(words, twist.isEmpty() ? Stream.of() : Stream.of(twist))
                    .toArray());
            assertEquals(inspected(model), (long) made.json().get("parameters").number());
            everyCommandSaysTheSame(model);
        }
    }

    /** A scale that one node reads, a weight that two read, one that none reads, a number in a Constant node, and integers. */
    @Test
    void whatIsStoredIsCountedOnce() throws IOException {
        Path text = Files.writeString(folder.resolve("net.onnxtxt"), """
                <ir_version: 8, opset_import: ["" : 17]>
                net (float[1,2,5,6] x) => (float[1,2,5,6] y)
                <float[2,2,3,3] w = {%s}, float[4] unused = {1, 2, 3, 4}, float[2] scale = {1, 1}, float[2] shift = {0, 0},
                 float[2] mean = {0, 0}, float[2] variance = {1, 1}, int64[3] indices = {1, 2, 3}> {
                   a = Conv <pads = [1, 1, 1, 1]> (x, w)
                   b = Conv <pads = [1, 1, 1, 1]> (a, w)
                   c = BatchNormalization (b, scale, shift, mean, variance)
                   half = Constant <value_float = 0.5> ()
                   y = Mul (c, half)
                }
                """.formatted("0.5, ".repeat(35) + "0.5"));
        Path model = folder.resolve("net.onnx");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", text, "-o", model).status());
        assertEquals(36 + 4 + 4 * 2 + 1, inspected(model));
        // Convs that share a weight share the kernels of the layer and its centres.
        assertEquals(49 + 2 * 36 + 2 * 2, rewritten(model, "--for", "training"));
        everyCommandSaysTheSame(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "double"})
    void gridsAreNoParametersInAnyForm(String type) throws IOException {
        Path text = Files.writeString(folder.resolve("net.onnxtxt"), """
                <ir_version: 8, opset_import: ["" : 17]>
                net (%1$s[1,2,15,26] x) => (%1$s[1,2,15,26] y)
                <%1$s[2,2,3,3] w = {%2$s}> {
                   y = Conv <pads = [1, 1, 1, 1]> (x, w)
                }
                """.formatted(type, "0.5, ".repeat(35) + "0.5"));
        Path model = folder.resolve("net.onnx");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", text, "-o", model).status());
        for (List<Object> how : List.<List<Object>>of(
                List.of("--for", "training"), List.of("--for", "export"), List.of("--as-function"), List.of())) {
            assertEquals(36 + 2 * 36 + 2 * 2, rewritten(model, how.toArray()));
        }
    }

    @Test
    void trainingSaysHowManyOfAllAreTrained() throws IOException {
        Path model = folder.resolve("net.onnx");
        CommandRun.of("new", "resnet-w16", "--input", "3x16x16", "--classes", 10, "--twist", "-o", model);
        CommandRun run = CommandRun.of("train", model, "--emit-only", "-o", folder.resolve("step.onnx"));
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        String line = run.out().lines().findFirst().orElseThrow();
        assertTrue(
                line.matches("[0-9,]+ trainable parameters of " + NumberText.grouped(inspected(model)) + ", .*"), line);
    }

    private void everyCommandSaysTheSame(Path model) throws IOException {
        long parameters = inspected(model);
        assertTrue(
                CommandRun.of("inspect", model)
                        .out()
                        .lines()
                        .anyMatch(line -> line.matches("  parameters +" + NumberText.grouped(parameters))),
                "the text of inspect");
        for (List<Object> how : List.<List<Object>>of(
                List.of("--for", "training"), List.of("--for", "export"), List.of("--as-function"))) {
            rewritten(model, how.toArray());
        }
        Path twisted = folder.resolve("twisted.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", model, "--no-verify", "-o", twisted).status());
        changed("export", twisted);
        changed("optimize", model);
        changed("optimize", twisted);
        generated(twisted);
    }

    /** Returns the parameters after a rewrite, which the report of a dry run, of the rewrite, and of the result give. */
    private long rewritten(Path model, Object... how) {
        Path output = folder.resolve("rewritten.onnx");
        JsonValue planned =
                run("rewrite", model, output, how, "--dry-run", "--json").json();
        JsonValue made =
                run("rewrite", model, output, how, "--no-verify", "--json").json();
        long before = inspected(model);
        long after = inspected(output);
        for (JsonValue report : List.of(planned, made)) {
            assertEquals(before, (long) report.get("parameters").get("before").number());
            assertEquals(
                    after,
                    (long) report.get("parameters").get("after").number(),
                    () -> List.of(how).toString());
        }
        if (before != after) {
            String text = run("rewrite", model, output, how, "--no-verify").out();
            assertTrue(
                    text.contains(
                            "; parameters " + NumberText.grouped(before) + " -> " + NumberText.grouped(after) + " (x "),
                    text);
        }
        return after;
    }

    private static CommandRun run(String command, Path model, Path output, Object[] how, Object... more) {
        CommandRun run =
                CommandRun.of(Stream.of(Stream.of(command, model, "-o", output), Stream.of(how), Stream.of(more))
                        .flatMap(words -> words)
                        .toArray());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        return run;
    }

    private void changed(String command, Path model) {
        Path output = folder.resolve("changed.onnx");
        Object[] none = {};
        JsonValue report = run(command, model, output, none, "--no-verify", "--json")
                .json()
                .get("parameters");
        long before = inspected(model);
        long after = inspected(output);
        assertEquals(before, (long) report.get("before").number(), command);
        assertEquals(after, (long) report.get("after").number(), command);
        String line = "parameters " + NumberText.grouped(before) + " -> " + NumberText.grouped(after);
        String text = run(command, model, output, none, "--no-verify").out();
        assertEquals(before != after, text.lines().anyMatch(found -> found.startsWith(line)), text);
    }

    private void generated(Path model) throws IOException {
        CommandRun run = CommandRun.of(
                "generate", model, "--package", "p", "--class", "Net", "-d", folder.resolve("gen"), "--json");
        if (run.status() == ExitStatus.INVALID_INPUT) {
            // Some models have types that no class takes.
            return;
        }
        assertEquals(inspected(model), (long) run.json().get("parameters").number());
        String source = Files.readString(folder.resolve("gen/p/Net.java"));
        assertTrue(source.contains("public static final long PARAMETERS = " + inspected(model) + "L;"), "the class");
    }

    private static long inspected(Path model) {
        return (long) CommandRun.of("inspect", model, "--json")
                .json()
                .get("parameters")
                .number();
    }
}
