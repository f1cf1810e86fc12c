package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;

final class RewriteCommandTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5, 3);
    }

    @Test
    void writesBesideTheModelAndLeavesTheModelAlone() throws IOException {
        byte[] before = Files.readAllBytes(model);
        CommandRun run = CommandRun.of("rewrite", model);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertArrayEquals(before, Files.readAllBytes(model));
        assertEquals(List.of("net.onnx", "net.twist.onnx"), files());
        assertEquals(7, convs(folder.resolve("net.twist.onnx")));
        assertTrue(run.out().contains("2 of 3 convolutions rewritten; parameters 172 -> 324 (x 1.88)"), run.out());
        assertTrue(run.out().contains("check passed on CPU"), run.out());
        assertTrue(run.out().contains("written to " + folder.resolve("net.twist.onnx")), run.out());
    }

    @Test
    void theTableSaysWhatBecameOfEach() {
        CommandRun run = CommandRun.of("rewrite", model, "--no-verify", "--exclude", "conv2");
        List<String> lines = run.out().lines().toList();
        assertEquals(model.toString(), lines.get(0));
        assertEquals("convolution  in  out  group  stride  dilation  grid      form       status", lines.get(1));
        assertEquals("conv0         2    2      1  1       1         constant  reference  rewritten", lines.get(2));
        assertTrue(lines.get(3).startsWith("conv1"), lines.get(3));
        assertTrue(lines.get(3).contains("not 3x3: "), lines.get(3));
        assertTrue(lines.get(4).contains("skipped: --include or --exclude leaves it out"), lines.get(4));
        assertTrue(run.out().contains("not checked, because of --no-verify"), run.out());
    }

    @Test
    void jsonIsOneDocumentAndNothingElse() {
        CommandRun run = CommandRun.of("rewrite", model, "--json");
        assertEquals("", run.err());
        JsonValue json = run.json();
        assertEquals(model.toString(), json.get("model").text());
        assertEquals(
                folder.resolve("net.twist.onnx").toString(), json.get("output").text());
        assertEquals("written", json.get("outcome").text());
        assertEquals(172, json.get("parameters").get("before").number());
        assertEquals(324, json.get("parameters").get("after").number());
        JsonValue conv = json.get("convs").list().get(0);
        assertEquals(
                List.of(
                        "name",
                        "operator",
                        "scope",
                        "status",
                        "reason",
                        "layers",
                        "inChannels",
                        "outChannels",
                        "group",
                        "strides",
                        "dilations",
                        "grid",
                        "form"),
                conv.names());
        assertEquals("conv0", conv.get("name").text());
        assertEquals("rewritten", conv.get("status").text());
        assertTrue(conv.get("reason").isNull());
        assertEquals(2, conv.get("strides").list().size());
        assertEquals("constant", conv.get("grid").text());
        assertEquals("reference", conv.get("form").text());
        assertEquals("not3x3", json.get("convs").list().get(1).get("status").text());
        assertEquals(true, json.get("verification").get("passed").value());
        assertEquals("cpu", json.get("verification").get("provider").text());
        assertTrue(json.get("verification").get("maxAbs").number() >= 0);
        assertTrue(json.get("seconds").number() > 0);
        assertEquals(0, json.get("exitStatus").number());
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        CommandRun run = CommandRun.of("rewrite", model, "--dry-run", "-o", folder + "/new/");
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals(List.of("net.onnx"), files());
        assertTrue(run.out().contains("2 of 3 convolutions rewritten"), run.out());
        assertTrue(run.out().contains("dry run: nothing written"), run.out());
        JsonValue json = CommandRun.of("rewrite", model, "--dry-run", "--json").json();
        assertEquals("dry-run", json.get("outcome").text());
        assertTrue(json.get("verification").isNull());
    }

    @Test
    void aRejectedRewriteSaysOnceThatNothingIsWritten() throws IOException {
        Path output = folder.resolve("out.onnx");
        CommandRun run = CommandRun.of("rewrite", model, "-o", output, "--rtol", "0", "--atol", "0");
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.err());
        assertEquals(
                "onnx-twist: " + model + ": the rewritten model failed its check; --json lists every finding"
                        + System.lineSeparator(),
                run.err());
        assertEquals(
                1,
                run.out()
                        .lines()
                        .filter(line -> line.contains("written"))
                        .filter(line -> !line.contains("rewritten"))
                        .count());
        assertFalse(Files.exists(output));
    }

    @Test
    void includeAndExcludeChooseByName() throws IOException {
        Path output = folder.resolve("out.onnx");
        CommandRun.of("rewrite", model, "--no-verify", "-o", output, "--include", "*2");
        assertEquals(5, convs(output));
        CommandRun.of("rewrite", model, "--no-verify", "-o", output, "--exclude", "conv2", "--exclude", "conv?");
        assertEquals(3, convs(output));
        CommandRun none = CommandRun.of("rewrite", model, "--no-verify", "-o", output, "--include", "nothing*");
        assertEquals(ExitStatus.USAGE, none.status());
        assertTrue(none.err().contains("no convolution of " + model + " matches 'nothing*'"), none.err());
        assertTrue(none.out().contains("nothing written to " + output), none.out());
        assertEquals(3, convs(output));
    }

    @Test
    void aRewrittenModelIsCopiedByteForByte() throws IOException {
        for (String form : List.of("--for=training", "--for=export", "--as-function")) {
            Path once = folder.resolve("once.onnx");
            Path again = folder.resolve("again.onnx");
            assertEquals(
                    ExitStatus.DONE,
                    CommandRun.of("rewrite", model, "--no-verify", "--init", "seed", form, "-o", once)
                            .status());
            CommandRun run = CommandRun.of("rewrite", once, "-o", again);
            assertEquals(ExitStatus.DONE, run.status());
            assertTrue(run.out().contains("part of the twist layer conv0"), run.out());
            assertTrue(run.out().contains("nothing to rewrite: copied unchanged to"), run.out());
            assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(again));
            List<JsonValue> layers =
                    CommandRun.of("rewrite", once, "--dry-run", "--json").json().get("convs").list().stream()
                            .filter(conv -> conv.get("status").text().equals("twistLayer"))
                            .toList();
            assertEquals(form.equals("--as-function") ? 3 : 6, layers.size());
            assertEquals("conv0", layers.get(0).get("layers").list().get(0).text());
        }
    }

    @Test
    void theReportSaysHowManyParametersAFileGives() throws IOException {
        Path parameters = folder.resolve("some.safetensors");
        Safetensors.write(parameters, Map.of("conv0.center_x", Tensor.ofFloats(new float[2], 2)), Map.of());
        CommandRun run = CommandRun.of("rewrite", model, "--dry-run", "--params", parameters);
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(
                run.out().contains("the file of --params gives 1 of 8 new parameters; --init determines the others"),
                run.out());
    }

    /** Whether the result is checked or not: the warning comes first. */
    @Test
    void parametersThatAreNotNumbersAreNamed() throws IOException {
        Path parameters = folder.resolve("odd.safetensors");
        Safetensors.write(
                parameters,
                Map.of(
                        "conv0.center_x", Tensor.ofFloats(new float[] {1, Float.NaN}, 2),
                        "conv2.center_y", Tensor.ofFloats(new float[] {Float.POSITIVE_INFINITY, 0}, 2)),
                Map.of());
        List<String> warnings = List.of(
                "parameter 'conv0.center_x' of " + parameters + " holds NaN at [1]",
                "parameter 'conv2.center_y' of " + parameters + " holds an infinity at [0]");
        for (String how : List.of("--no-verify", "--dry-run", "--provider=cpu")) {
            CommandRun run = CommandRun.of("rewrite", model, "--params", parameters, how);
            assertEquals(
                    warnings.stream()
                            .map(warning -> "onnx-twist: warning: " + warning)
                            .toList(),
                    run.err().lines().filter(line -> line.contains("warning")).toList());
            assertEquals(
                    warnings,
                    CommandRun.of("rewrite", model, "--params", parameters, how, "--json")
                            .json()
                            .get("warnings")
                            .list()
                            .stream()
                            .map(JsonValue::text)
                            .toList());
        }
    }

    @Test
    void weightsThatAreNotNumbersAreNamedWithoutACheck() throws IOException {
        Path nan = SmallModels.ofNan(folder.resolve("nan.onnx"));
        for (String form : List.of("--for=training", "--as-function")) {
            CommandRun run = CommandRun.of("rewrite", nan, "--no-verify", form);
            assertEquals(ExitStatus.DONE, run.status());
            assertEquals(
                    "onnx-twist: warning: weight 'conv0.weight' of the rewritten " + nan
                            + " holds NaN at [0, 0, 0, 0]\n",
                    run.err());
        }
    }

    @Test
    void aModelWithoutExternalDataHasNothingToShare() throws IOException {
        CommandRun run = CommandRun.of("rewrite", model, "--no-verify", "--share-data");
        assertEquals(ExitStatus.DONE, run.status());
        String line = "--share-data has no effect, because no tensor of the output is in the model's external data";
        assertTrue(run.out().lines().anyMatch(line::equals), run.out());
        assertEquals(
                false,
                CommandRun.of("rewrite", model, "--no-verify", "--share-data", "--json")
                        .json()
                        .get("sharesData")
                        .value());
        WriteOptions external = WriteOptions.defaults()
                .withExternal(WriteOptions.External.ALWAYS)
                .withThreshold(1);
        Path data = SmallModels.chain(folder.resolve("data.onnx"), external, 3);
        CommandRun shared = CommandRun.of("rewrite", data, "--no-verify", "--share-data");
        assertFalse(shared.out().contains("--share-data"), shared.out());
        assertTrue(CommandRun.of("rewrite", data, "--no-verify", "--json")
                .json()
                .get("sharesData")
                .isNull());
    }

    @Test
    void aModelWithNothingToRewriteIsCopiedByteForByte() throws IOException {
        Path plain = SmallModels.chain(folder.resolve("plain.onnx"), 5, 1);
        CommandRun run = CommandRun.of("rewrite", plain);
        assertEquals(ExitStatus.DONE, run.status());
        assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(folder.resolve("plain.twist.onnx")));
        assertTrue(run.out().contains("nothing to rewrite: copied unchanged to"), run.out());
    }

    @Test
    void aCopyInAnotherFolderBringsItsExternalData() throws IOException {
        WriteOptions external = WriteOptions.defaults()
                .withExternal(WriteOptions.External.ALWAYS)
                .withThreshold(1);
        Path plain = SmallModels.chain(folder.resolve("plain.onnx"), external, 5, 1);
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", plain, "-o", folder + "/new/").status());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("plain.onnx.data")),
                Files.readAllBytes(folder.resolve("new/plain.onnx.data")));
        OnnxReader.read(folder.resolve("new/plain.twist.onnx"));
        assertEquals(ExitStatus.DONE, CommandRun.of("rewrite", plain).status());
        assertEquals(
                List.of("net.onnx", "new", "plain.onnx", "plain.onnx.data", "plain.twist.onnx"),
                files(),
                "beside it, they share");
    }

    @Test
    void ofSeveralModelsOneThatFailsDoesNotStopTheOthers() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "this is not a model");
        Path missing = folder.resolve("missing.onnx");
        Path last = SmallModels.chain(folder.resolve("last.onnx"), 3);
        Path output = folder.resolve("out");
        CommandRun run = CommandRun.of("rewrite", broken, model, last, "--no-verify", "--json", "-o", output);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("broken.onnx"), run.err());
        assertTrue(Files.exists(output.resolve("net.twist.onnx")));
        assertTrue(Files.exists(output.resolve("last.twist.onnx")));
        List<JsonValue> models = run.json().get("models").list();
        assertEquals(3, models.size());
        assertEquals(3, models.get(0).get("exitStatus").number());
        assertTrue(models.get(0).get("error").text().contains("broken.onnx"));
        assertEquals("written", models.get(2).get("outcome").text());
        CommandRun worst = CommandRun.of("rewrite", missing, broken, "--no-verify", "-o", output);
        assertEquals(ExitStatus.ENVIRONMENT, worst.status());
        assertEquals(2, worst.err().lines().count(), worst.err());
    }

    @Test
    void whatIsNoModelIsRefusedInOneSentence() throws IOException {
        refused(Files.writeString(folder.resolve("text.onnx"), "hello"), ExitStatus.INVALID_INPUT);
        refused(Files.createFile(folder.resolve("empty.onnx")), ExitStatus.INVALID_INPUT);
        refused(Files.createDirectory(folder.resolve("folder.onnx")), ExitStatus.INVALID_INPUT);
        byte[] whole = Files.readAllBytes(model);
        refused(
                Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length - 9)),
                ExitStatus.INVALID_INPUT);
        refused(folder.resolve("missing.onnx"), ExitStatus.ENVIRONMENT);
    }

    private void refused(Path file, int status) throws IOException {
        CommandRun run = CommandRun.of("rewrite", file);
        assertEquals(status, run.status(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("onnx-twist: "), run.err());
        assertTrue(run.err().contains(String.valueOf(file.getFileName())), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
        assertTrue(files().stream().noneMatch(name -> name.contains("twist")), files().toString());
        CommandRun traced = CommandRun.of("rewrite", file, "--stacktrace");
        assertTrue(traced.err().contains("\tat org.onnxtwist."), traced.err());
        JsonValue json = CommandRun.of("rewrite", file, "--json").json();
        assertEquals(status, json.get("exitStatus").number());
    }

    @Test
    void theModelIsNeverOverwritten() throws IOException {
        byte[] before = Files.readAllBytes(model);
        Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), model);
        for (Path output : List.of(model, link)) {
            CommandRun run = CommandRun.of("rewrite", model, "-o", output);
            assertEquals(ExitStatus.USAGE, run.status());
            assertTrue(run.err().contains("never overwritten"), run.err());
        }
        assertArrayEquals(before, Files.readAllBytes(model));
    }

    @Test
    void anOutputThatExistsIsReplaced() throws IOException {
        Path output = Files.writeString(folder.resolve("out.onnx"), "old");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("rewrite", model, "-o", output).status());
        assertEquals(7, convs(output));
        assertEquals(List.of("net.onnx", "out.onnx"), files());
    }

    @Test
    void theSameSeedMakesTheSameFile() throws IOException {
        Path a = folder.resolve("a.onnx");
        Path b = folder.resolve("b.onnx");
        Path c = folder.resolve("c.onnx");
        CommandRun.of("rewrite", model, "--no-verify", "--init", "seed", "--seed", "7", "-o", a);
        CommandRun.of("rewrite", model, "--no-verify", "--init", "seed", "--seed", "7", "-o", b);
        CommandRun.of("rewrite", model, "--no-verify", "--init", "seed", "--seed", "-8", "-o", c);
        assertEquals(-1, Files.mismatch(a, b));
        assertTrue(Files.mismatch(a, c) >= 0);
    }

    @Test
    void parametersThatMatchNoConvolutionAreListed() throws IOException {
        Path parameters = folder.resolve("p.safetensors");
        String header = "{\"nowhere.center_x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).putFloat(0);
        Files.write(parameters, bytes.array());
        CommandRun run = CommandRun.of("rewrite", model, "--params", parameters);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(run.err().contains("nowhere.center_x"), run.err());
        assertEquals(List.of("net.onnx", "p.safetensors"), files());
    }

    @Test
    void externalDataGoesBesideTheOutput() throws IOException {
        Path output = folder.resolve("out.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", model, "-o", output, "--external-data=100")
                        .status());
        assertEquals(List.of("net.onnx", "out.onnx", "out.onnx.data"), files());
        assertEquals(7, convs(output));
    }

    private static long convs(Path file) throws IOException {
        Model read = OnnxReader.read(file);
        long[] count = {0};
        read.forEachNode(node -> count[0] += node.operator().isOnnx("Conv") ? 1 : 0);
        return count[0];
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return List.copyOf(
                    new TreeSet<>(all.map(Path::getFileName).map(Path::toString).toList()));
        }
    }
}
