package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Softmax;

/** Options of a training that cannot be meant, and outputs in the wrong place. */
final class TrainingOptionsTest {
    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epochs is '0', but must be a whole number of at least 1 | --epochs | 0",
                "--batch is '0', but must be a whole number of at least 1 | --batch | 0",
                "--loaders is '-1', but must be a whole number of at least 0 | --loaders | -1",
                "--validation is '1', but must be | --validation | 1",
                "--validation cannot be 0.001: the data have 200 examples | --validation | 0.001",
                "--warm-up takes 12 steps, and the whole run has 12 | --warm-up | 12",
                "--checkpoint-every is '-1', but must be a whole number of at least 1 | --checkpoint-every | -1",
                "--flip is '2', but must be a number from 0 to 1 | --flip | 2",
                "--std contains '0', but | --std | 0",
                "--class-weights contains '-1', but | --class-weights | 1,-1"
            })
    void valuesOutOfRangeNameTheOption(String sentence, String option, String value) throws IOException {
        PointNet net = new PointNet(folder);
        CommandRun run = net.train(net.model(), net.data(), option, value);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertFalse(Files.exists(net.output()));
    }

    @Test
    void theFilesThatTheRunReadsAreNotWrittenOver() throws IOException {
        PointNet net = new PointNet(folder);
        Path model = net.model(
                "external.onnx",
                DType.FLOAT,
                false,
                WriteOptions.defaults()
                        .withExternal(WriteOptions.External.ALWAYS)
                        .withThreshold(0)
                        .withDataFile("weights.pb"));
        Path weights = folder.resolve("weights.pb");
        Path data = net.data();
        for (Path file : List.of(weights, data.resolve("labels.npy"))) {
            byte[] before = Files.readAllBytes(file);
            // A file that is no model is refused as a model's name before.
            List<String> options = file.equals(weights)
                    ? List.of("--last", "--log", "--checkpoint")
                    : List.of("--log", "--checkpoint");
            for (String option : options) {
                CommandRun run = net.train(model, data, option, file);
                assertEquals(2, run.status(), run.err());
                assertTrue(run.err().contains("which would be lost"), run.err());
                assertArrayEquals(before, Files.readAllBytes(file));
            }
        }
    }

    @Test
    void aModelIsNotWrittenToTheStandardOutput() throws IOException {
        PointNet net = new PointNet(folder);
        CommandRun run = CommandRun.of("train", net.model(), "--data", net.data(), "-o", "-");
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains("-o - would stand for the standard output"), run.err());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT16", "DOUBLE"})
    void aNewHeadHasTheTypeOfTheModel(DType dtype) throws IOException {
        PointNet net = new PointNet(folder);
        CommandRun run = net.train(net.model("typed.onnx", dtype, true), net.data(), "--new-head", "3");
        assertEquals(0, run.status(), run.err());
        Graph trained = OnnxReader.read(net.output()).graph();
        assertEquals(dtype, trained.outputs().get(0).type().dtype());
        trained.initializers()
                .forEach(value ->
                        assertEquals(dtype, value.initializer().orElseThrow().dtype(), value.hint()));
    }

    @Test
    void aNewHeadKeepsItsSoftmaxForALossOfProbabilities() throws IOException {
        PointNet net = new PointNet(folder);
        Path model = net.model("probabilities.onnx", DType.FLOAT, true);
        for (boolean probabilities : new boolean[] {true, false}) {
            CommandRun run = CommandRun.of(
                    "train",
                    model,
                    "--emit-only",
                    "--new-head",
                    "3",
                    "-o",
                    net.output(),
                    "--loss",
                    probabilities ? "squared-error" : "cross-entropy");
            assertEquals(0, run.status(), run.err());
            Optional<Node> last =
                    OnnxReader.read(net.output()).graph().outputs().get(0).producer();
            assertEquals(probabilities, last.orElseThrow().operator().equals(Softmax.ID));
        }
    }

    @Test
    void aNewHeadLeavesOutTheTrainingInformationOfTheOldOne() throws IOException {
        PointNet net = new PointNet(folder);
        Path emitted = folder.resolve("emitted.onnx");
        CommandRun emission = CommandRun.of("train", net.model(), "--emit-only", "-o", emitted);
        assertEquals(0, emission.status(), emission.err());
        CommandRun run = net.train(emitted, net.data(), "--new-head", "3");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("where it had 2, with second.weight\n"), run.out());
        Model trained = OnnxReader.read(net.output());
        assertEquals(List.of(), trained.training());
        assertEquals(3, trained.graph().initializers().size());
    }

    @Test
    void stepsPerRunAreNotForgottenWhereBatchesAreAccumulated() throws IOException {
        PointNet net = new PointNet(folder);
        CommandRun run = net.train(net.model(), net.data(), "--steps-per-run", "2", "--accumulate", "3");
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains("--steps-per-run has no effect with --accumulate"), run.err());
    }

    @Test
    void theMemoryOfARunThatComputesAgainIsEstimated() throws IOException {
        PointNet net = new PointNet(folder);
        CommandRun run = net.train(net.model(), net.data(), "--memory", "recompute");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains(" of memory"), run.out());
    }

    @Test
    void aNetworkThatFillsTheDiskIsNotMade() {
        CommandRun run = CommandRun.of(
                "new", "resnet20", "--input", "3x32x32", "--classes", "2000000000", "-o", folder.resolve("new.onnx"));
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains("would have 130,000,270,448 parameters"), run.err());
        assertFalse(Files.exists(folder.resolve("new.onnx")));
    }
}
