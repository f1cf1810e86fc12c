package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.TrainingInfo;
import org.onnxtwist.ir.Value;
import org.onnxtwist.schema.check.Checker;

/** The training step as files. */
final class EmittedStepTest {
    @TempDir
    Path folder = Path.of(".");

    private String net = "";

    @BeforeEach
    void makeNet() {
        net = file("net.onnx");
        assertEquals(
                0,
                CommandRun.of("new", "resnet-w16", "--input", "1x8x8", "--classes", "3", "-o", net)
                        .status());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private CommandRun emit(String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("train", net, "--emit-only", "-o", file("out.onnx")), Stream.of(more))
                        .toArray());
    }

    @Test
    void threeFilesAreWritten() throws IOException {
        CommandRun run = emit("--optimizer", "sgd", "--rate", "0.25", "--freeze", "layer1.*");
        assertEquals(0, run.status(), run.err());
        for (String name : List.of("out.onnx", "out.gradients.onnx", "out.update.onnx")) {
            Checker.requireValid(OnnxReader.read(folder.resolve(name)));
            assertTrue(run.out().contains("written to " + file(name)), run.out());
        }
        Model model = OnnxReader.read(folder.resolve("out.onnx"));
        TrainingInfo training = model.training().get(0);
        Value rate = training.algorithm().inputs().stream()
                .filter(input -> input.hint().equals("learning_rate"))
                .findFirst()
                .orElseThrow();
        assertEquals(0.25, rate.initializer().orElseThrow().toDoubles()[0]);
        List<String> bound = training.updateBindings().stream()
                .map(binding -> binding.variable().hint())
                .toList();
        assertTrue(bound.containsAll(List.of("conv1.weight", "conv1.weight.momentum", "update")), bound::toString);
        assertFalse(bound.contains("layer1.0.conv1.weight"), bound::toString);
        assertTrue(bound.contains("bn1.running_mean"), bound::toString);
        CommandRun inspected = CommandRun.of("inspect", file("out.onnx"));
        assertTrue(inspected.out().contains("training"), inspected.out());
    }

    /** A rewrite, whose graph the stored training would not fit, is refused; an exported model has no training. */
    @Test
    void otherCommandsKnowOfTheTraining() throws IOException {
        assertEquals(0, emit().status());
        CommandRun rewritten = CommandRun.of("rewrite", file("out.onnx"), "-o", file("twisted.onnx"), "--no-verify");
        assertEquals(3, rewritten.status());
        assertTrue(rewritten.err().contains("remove-training"), rewritten.err());
        assertFalse(Files.exists(folder.resolve("twisted.onnx")));
        CommandRun exported = CommandRun.of("export", file("out.onnx"), "-o", file("export.onnx"));
        assertEquals(0, exported.status(), exported.err());
        assertEquals(List.of(), OnnxReader.read(folder.resolve("export.onnx")).training());
        CommandRun optimized = CommandRun.of("optimize", file("out.onnx"), "-o", file("optimized.onnx"));
        assertEquals(0, optimized.status(), optimized.err());
        Model kept = OnnxReader.read(folder.resolve("optimized.onnx"));
        assertEquals(1, kept.training().size());
        Checker.requireValid(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--data points.csv",
                "--epochs 3",
                "--schedule cosine",
                "--warm-up 5",
                "--seed 1",
                "--flip 0.5",
                "--last other.onnx",
                "--checkpoint run.safetensors",
                "--threads 2"
            })
    void optionsOfATrainingAreRefused(String option) {
        CommandRun run = emit(option.split(" ", -1));
        assertEquals(2, run.status());
        assertTrue(run.err().contains(option.split(" ", -1)[0] + " has no effect with --emit-only"), run.err());
        assertFalse(Files.exists(folder.resolve("out.onnx")));
    }

    @Test
    void aFileOfTheStepIsNotWrittenOverTheModel() throws IOException {
        Path model = Files.move(Path.of(net), folder.resolve("out.update.onnx"));
        byte[] before = Files.readAllBytes(model);
        net = model.toString();
        CommandRun run = emit();
        assertEquals(2, run.status());
        assertTrue(run.err().contains("written over the model"), run.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(model), files.toList());
        }
        assertEquals(before.length, Files.size(model));
    }

    @Test
    void trainingNeedsData() {
        CommandRun run = CommandRun.of("train", net, "-o", file("out.onnx"));
        assertEquals(2, run.status());
        assertTrue(run.err().contains("--data is missing"), run.err());
    }
}
