package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;

/** Training by the command: a small net learns whether a point is inside a circle. */
final class TrainCommandTest {
    private static final Pattern LAST = Pattern.compile("epoch 6: .*evaluation: loss [\\d.]+, accuracy ([\\d.]+) %");

    @TempDir
    Path folder = Path.of(".");

    /** A net for one point, exported with a batch of one. */
    private String net() throws IOException {
        Model model = Model.create("net", 20);
        Graph graph = model.graph();
        Random random = new Random(3);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 2));
        Placement end = Placement.atEnd(model, graph);
        Value hidden = Gemm.of(x, weights(graph, "first.weight", random, 2, 16))
                .c(weights(graph, "first.bias", random, 16))
                .emit(end);
        Value scores = Gemm.of(Relu.of(hidden).emit(end), weights(graph, "second.weight", random, 16, 2))
                .outputNames("scores")
                .emit(end);
        scores.setType(ValueType.tensor(DType.FLOAT, 1, 2));
        graph.addOutput(scores);
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file.toString();
    }

    private static Value weights(Graph graph, String name, Random random, long... dims) {
        long count = LongStream.of(dims).reduce(1, (a, b) -> a * b);
        return graph.addInitializer(
                name, Tensor.ofDoubles(DType.FLOAT, random.doubles(count, -1, 1).toArray(), dims));
    }

    @Test
    void theConfusionOfClassesIsShownAndWritten() throws IOException {
        Path table = folder.resolve("confusion.csv");
        Path events = folder.resolve("events");
        CommandRun run = CommandRun.of(
                "train",
                net(),
                "--data",
                Files.writeString(
                        folder.resolve("named.csv"),
                        Files.readString(Path.of(points(2)))
                                .replaceAll(",0\n", ",outside\n")
                                .replaceAll(",1\n", ",inside\n")),
                "--epochs",
                "3",
                "--rate",
                "0.03",
                "--confusion",
                table,
                "--tensorboard",
                events,
                "-o",
                output());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().endsWith("written to " + output() + "\nwritten to " + table + "\n"), run.out());
        List<String> lines = Files.readAllLines(table);
        assertEquals("label,inside,outside", lines.get(0));
        long inside = Long.parseLong(lines.get(1).split(",", -1)[1]);
        long outside = Long.parseLong(lines.get(2).split(",", -1)[2]);
        Matcher shown = Pattern.compile("1  outside +[\\d.]+ % +(\\d+) +(\\d+)").matcher(run.out());
        assertTrue(shown.find(), run.out());
        assertEquals(outside, Long.parseLong(shown.group(2)));
        // The best epoch's accuracy, which is that of the written model, on the 80 examples of the evaluation.
        String accuracy = String.format(Locale.ROOT, "accuracy %.2f %%", 100 * (inside + outside) / 80.0);
        assertTrue(run.out().contains("evaluation: loss") && run.out().contains(accuracy), run.out());
        try (Stream<Path> files = Files.list(events)) {
            assertEquals(1, files.count());
        }
    }

    private String points(int classes) throws IOException {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder("x,y,label\n");
        for (int i = 0; i < 800; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            lines.append(x).append(',').append(y).append(',');
            lines.append(Math.hypot(x, y) < 1.1 ? classes - 1 : 0).append('\n');
        }
        return Files.writeString(folder.resolve("points.csv"), lines).toString();
    }

    private String output() {
        return folder.resolve("trained.onnx").toString();
    }

    @Test
    void theNetLearnsAndKeepsItsInterface() throws IOException {
        CommandRun run = CommandRun.of(
                "train",
                net(),
                "--data",
                points(2),
                "--epochs",
                "6",
                "--rate",
                "0.03",
                "--batch",
                "20",
                "-o",
                output());
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out()
                        .matches(
                                "(?s)720 examples, 80 trainable parameters of 80, 216 steps on CPU, about \\d+ MB of memory\\R.*"),
                run.out());
        Matcher last = LAST.matcher(run.out());
        assertTrue(last.find(), run.out());
        assertTrue(Double.parseDouble(last.group(1)) > 90, run.out());
        Model trained = OnnxReader.read(Path.of(output()));
        assertEquals(
                ValueType.tensor(DType.FLOAT, 1, 2),
                trained.graph().inputs().get(0).type());
        assertEquals(1, trained.graph().outputs().size());
        assertEquals(3, trained.graph().nodeCount());
    }

    @Test
    void severalBatchesMakeAnUpdate() throws IOException {
        Path log = folder.resolve("log.csv");
        CommandRun run = CommandRun.of(
                "train",
                net(),
                "--data",
                points(2),
                "--epochs",
                "2",
                "--rate",
                "0.03",
                "--batch",
                "20",
                "--accumulate",
                "5",
                "--schedule",
                "one-cycle",
                "--log",
                log.toString(),
                "--curves",
                folder.resolve("curves.svg").toString(),
                "-o",
                output());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("720 examples, 80 trainable parameters of 80, 16 steps on CPU"), run.out());
        assertTrue(
                run.out()
                        .endsWith("written to " + output() + "\nwritten to " + log + "\nwritten to "
                                + folder.resolve("curves.svg") + "\n"),
                run.out());
        List<String> lines = Files.readAllLines(log);
        assertEquals(17, lines.size());
        // The last rate of the whole cycle is 250,000 times less than the greatest.
        assertEquals(1.2e-7, Double.parseDouble(lines.get(16).split(",", -1)[3]), 1e-12);
    }

    @Test
    void aRunGoesOnFromItsCheckpoint() throws IOException {
        String net = net();
        String data = points(2);
        String checkpoint = folder.resolve("run.safetensors").toString();
        CommandRun whole = CommandRun.of("train", net, "--data", data, "--epochs", "2", "-o", output());
        CommandRun first = CommandRun.of(
                "train",
                net,
                "--data",
                data,
                "--epochs",
                "2",
                "--checkpoint",
                checkpoint,
                "--checkpoint-every",
                "30",
                "-o",
                output());
        CommandRun second =
                CommandRun.of("train", net, "--data", data, "--epochs", "2", "--resume", checkpoint, "-o", output());
        assertEquals(0, second.status(), second.err());
        assertEquals(evaluation(whole), evaluation(first));
        assertEquals(evaluation(whole), evaluation(second));
    }

    private static String evaluation(CommandRun run) {
        Matcher found = Pattern.compile("epoch 2: .*(evaluation: loss [\\d.]+, accuracy [\\d.]+)")
                .matcher(run.out());
        assertTrue(found.find(), run.out() + run.err());
        return found.group(1);
    }

    @Test
    void weightsAreTakenByName() throws IOException {
        Path weights = folder.resolve("state.safetensors");
        Safetensors.write(
                weights,
                Map.of(
                        "module.first.bias",
                        Tensor.ofFloats(new float[16], 16),
                        "other",
                        Tensor.ofFloats(new float[1], 1)));
        CommandRun run = CommandRun.of(
                "train", net(), "--data", points(2), "--epochs", "1", "--weights", weights.toString(), "-o", output());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("1 weight of " + weights + " taken, 1 not used, 2 of the model's"), run.out());
        assertTrue(run.err().contains("not used: other"), run.err());
    }

    /** The cross-entropy as a model of an older operator set, and with the number of examples as a metric, trains as the option does. */
    @Test
    void anotherModelComputesTheLoss() throws IOException {
        Model loss = Model.create("loss", 13);
        Value logits = loss.graph().addInput("logits", ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        Value labels = loss.graph().addInput("labels", ValueType.tensor(DType.INT64, Shape.of(List.of(Dim.of("n")))));
        Placement end = Placement.atEnd(loss, loss.graph());
        Node node = SoftmaxCrossEntropyLoss.of(logits, labels).outputNames("ce").emitNode(end);
        loss.graph().addOutput(Size.of(labels).outputNames("size").emit(end));
        loss.graph().addOutput(node.output(0));
        Path file = folder.resolve("loss.onnx");
        OnnxWriter.write(loss, file, WriteOptions.defaults());
        List<String> options = List.of("train", net(), "--data", points(2), "--epochs", "2", "-o", output());
        CommandRun expected = CommandRun.of(options.toArray());
        for (List<String> connection : List.of(List.<String>of(), List.of("--connect", "scores=logits"))) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--loss-model", file.toString()));
            all.addAll(connection);
            CommandRun run = CommandRun.of(all.toArray());
            assertEquals(0, run.status(), run.err());
            Pattern losses = Pattern.compile("loss [\\d.]+");
            assertEquals(
                    losses.matcher(expected.out())
                            .results()
                            .map(MatchResult::group)
                            .toList(),
                    losses.matcher(run.out()).results().map(MatchResult::group).toList());
        }
        for (List<String> refused : List.of(
                List.of("has no value 'nothing'", "--connect", "nothing=logits"),
                List.of("has no input 'nothing'", "--connect", "scores=nothing"),
                List.of("exclude each other", "--loss", "output"),
                List.of("belong to the loss cross-entropy", "--label-smoothing", "0.1"),
                List.of("no output named 'nothing'", "--loss-output", "nothing"))) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--loss-model", file.toString()));
            all.addAll(refused.subList(1, refused.size()));
            CommandRun run = CommandRun.of(all.toArray());
            assertEquals(2, run.status(), run.err());
            assertTrue(run.err().contains(refused.get(0)), run.err());
        }
    }

    @Test
    void aNewHeadIsTrainedAlone() throws IOException {
        Path net = Path.of(net());
        CommandRun run = CommandRun.of(
                "train",
                net,
                "--data",
                points(3),
                "--epochs",
                "1",
                "--new-head",
                "3",
                "--freeze",
                "!second.*",
                "-o",
                output());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("has 3 classes where it had 2, with second.weight"), run.out());
        assertTrue(run.out().contains("720 examples, 48 trainable parameters of 96"), run.out());
        Model trained = OnnxReader.read(Path.of(output()));
        assertEquals(
                ValueType.tensor(DType.FLOAT, 1, 3),
                trained.graph().outputs().get(0).type());
        assertArrayEquals(weight(OnnxReader.read(net), "first.weight"), weight(trained, "first.weight"));
        assertEquals(48, weight(trained, "second.weight").length);
    }

    private static float[] weight(Model model, String name) {
        return Objects.requireNonNull(model.graph().valuesByName().get(name))
                .initializer()
                .orElseThrow()
                .toFloats();
    }

    @Test
    void noFileOfTheCommandIsWrittenOver() throws IOException {
        String net = net();
        String data = points(2);
        byte[] before = Files.readAllBytes(Path.of(net));
        for (String option : List.of("--log", "--curves", "--checkpoint", "--last", "--confusion")) {
            for (String file : List.of(net, data, output())) {
                CommandRun run = CommandRun.of("train", net, "--data", data, option, file, "-o", output());
                assertEquals(2, run.status(), run.err());
                assertTrue(run.err().contains("would be written over another file"), run.err());
            }
        }
        assertArrayEquals(before, Files.readAllBytes(Path.of(net)));
    }

    @Test
    void aCheckpointOfOtherOptionsIsRefused() throws IOException {
        String net = net();
        String data = points(2);
        String checkpoint = folder.resolve("run.safetensors").toString();
        assertEquals(
                0,
                CommandRun.of(
                                "train",
                                net,
                                "--data",
                                data,
                                "--epochs",
                                "1",
                                "--average",
                                "0.9",
                                "--checkpoint",
                                checkpoint,
                                "-o",
                                output())
                        .status());
        CommandRun without = CommandRun.of("train", net, "--data", data, "--resume", checkpoint, "-o", output());
        assertEquals(2, without.status(), without.err());
        assertTrue(without.err().contains("or of other options: it has 'first."), without.err());
        CommandRun batch = CommandRun.of(
                "train",
                net,
                "--data",
                data,
                "--average",
                "0.9",
                "--batch",
                "5",
                "--resume",
                checkpoint,
                "-o",
                output());
        assertEquals(2, batch.status(), batch.err());
        assertTrue(batch.err().contains("with the --batch 32, and this one has 5"), batch.err());
    }

    @Test
    void optionsWithoutEffectAreRefused() throws IOException {
        String net = net();
        String data = points(2);
        for (List<String> options : List.of(
                List.of(
                        "--momentum and --nesterov belong to the optimizer sgd, and this one is adamw",
                        "--momentum",
                        "0.8"),
                List.of("--momentum and --nesterov belong to", "--optimizer", "adam", "--nesterov"),
                List.of("matches 'conv*', which is to have a weight decay of its own", "--no-decay", "conv*"),
                List.of("--early-stop needs data for an evaluation", "--early-stop", "2", "--validation", "0"))) {
            List<String> all = new ArrayList<>(List.of("train", net, "--data", data, "-o", output()));
            all.addAll(options.subList(1, options.size()));
            CommandRun run = CommandRun.of(all.toArray());
            assertEquals(2, run.status(), run.err());
            assertTrue(run.err().contains(options.get(0)), run.err());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | has the label 2, but the model has 2 classes | --epochs | 1",
                "2 | no parameter matches 'layer*', which is to be frozen | --freeze | layer*",
                "2 | no parameter that is trained matches 'layer*', which is to have a learning rate | --rate-of | layer*=0.1",
                "2 | --no-decay excludes parameters from the weight decay, and there is none | --no-decay | *bias",
                "2 | --checkpoint-every needs the name of a file | --checkpoint-every | 3",
                "2 | --accumulate is '0', but must be a whole number of at least 1 | --accumulate | 0",
                "2 | store all parameters in full | --parameters | compact",
                "2 | no parameter is left to train | --freeze | *",
                "2 | no parameter matches '!third.*'| --freeze | !third.*",
                "2 | --new-head is '0', but must be a whole number of at least 1 | --new-head | 0",
                "2 | a batch of 5000 is larger | --batch | 5000",
                "1 | lower the rate, or clip the gradients | --rate | 1e30",
                "2 | --rate is '-1', but must be a number greater than 0 | --rate | -1",
                "2 | --batch is '0', but must be a whole number of at least 1 | --batch | 0",
                "2 | --flip is '2', but must be a number from 0 to 1 | --flip | 2",
                "2 | --threads is '-1', but must be a whole number of at least 0 | --threads | -1",
                "2 | --early-stop is '0', but must be a whole number of at least 1 | --early-stop | 0",
                "4 | its folder does not exist | --log | /nowhere/log.csv",
                "4 | its folder does not exist | --confusion | /nowhere/confusion.csv"
            })
    void whatCannotBeTrainedIsRefused(int status, String sentence, String option, String value) throws IOException {
        CommandRun run = CommandRun.of(
                "train",
                net(),
                "--data",
                points(status == 3 ? 3 : 2),
                "--optimizer",
                "sgd",
                option,
                value,
                "-o",
                output());
        assertEquals(status, run.status(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertFalse(Files.exists(Path.of(output())));
    }

    @Test
    void mixedPrecisionIsRefusedOnTheCpu() throws IOException {
        CommandRun run = CommandRun.of(
                "train", net(), "--data", points(2), "--precision", "mixed", "--provider", "cpu", "-o", output());
        assertEquals(4, run.status(), run.err());
        assertTrue(run.err().contains("which ONNX Runtime has on CUDA"), run.err());
        assertFalse(Files.exists(Path.of(output())));
    }
}
