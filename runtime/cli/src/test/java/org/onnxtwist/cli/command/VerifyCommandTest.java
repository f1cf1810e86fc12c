package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class VerifyCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path twisted;

    @BeforeEach
    void models() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 3);
        twisted = folder.resolve("net.twist.onnx");
        CommandRun.of("rewrite", model, "--no-verify");
    }

    @Test
    void modelsThatComputeTheSameAgree() {
        CommandRun run = CommandRun.of("verify", model, twisted);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().contains("check passed on CPU"), run.out());
        JsonValue json = CommandRun.of("verify", model, twisted, "--json").json();
        assertEquals(true, json.get("passed").value());
        assertTrue(json.get("runs").list().size() > 1);
        assertTrue(json.get("data").isNull());
    }

    @Test
    void modelsThatDoNotFailWithStatus1() throws IOException {
        Path other = SmallModels.chain(folder.resolve("other.onnx"), 3, 5);
        CommandRun run = CommandRun.of("verify", model, other);
        assertEquals("", run.err());
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertTrue(run.out().contains("check failed on CPU: "), run.out());
        String row = run.out().lines().skip(1).findFirst().orElseThrow();
        assertEquals(1, row.split("worst at \\[", -1).length - 1, row);
        JsonValue json = CommandRun.of("verify", model, other, "--json").json();
        assertEquals(false, json.get("passed").value());
        CommandRun loose = CommandRun.of("verify", model, other, "--atol", "1e9");
        assertEquals(ExitStatus.DONE, loose.status(), loose.out());
    }

    /** Other centres of layers whose kernels are zero: no output shows them. */
    @Test
    void layersAreComparedOneByOne() {
        Path other = folder.resolve("other.onnx");
        CommandRun.of("rewrite", model, "--seed", "2", "-o", other, "--no-verify");
        CommandRun run = CommandRun.of("verify", twisted, other);
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.out());
        assertTrue(run.out().contains("(parameters) differs: center_"), run.out());
        assertTrue(run.out().contains("layers compared: 2, worst center_"), run.out());
        JsonValue json = CommandRun.of("verify", twisted, other, "--json").json();
        JsonValue layer = json.get("layers").list().get(0);
        assertEquals("parameters", layer.get("compared").text());
        assertEquals(false, layer.get("passed").value());
        assertTrue(layer.get("worst").get("parameter").text().startsWith("center_"));
        CommandRun accepted = CommandRun.of("verify", twisted, other, "--atol", "10");
        assertEquals(ExitStatus.DONE, accepted.status(), accepted.out());
        assertTrue(accepted.out().contains("2 layers agree one by one"), accepted.out());
    }

    @Test
    void aModelOfNothingButNanIsNotCompared() throws IOException {
        Path nan = SmallModels.ofNan(folder.resolve("nan.onnx"));
        CommandRun run = CommandRun.of("verify", nan, nan);
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.out());
        assertTrue(run.out().contains("output 'y' holds no finite number in any run"), run.out());
        assertTrue(run.out().contains("the first NaN is in value 'conv0_out', which Conv 'conv0' computes"), run.out());
        assertTrue(run.out().contains("weight 'conv0.weight' of " + nan + " holds NaN at [0, 0, 0, 0]"), run.out());
        JsonValue json = CommandRun.of("verify", nan, nan, "--json").json();
        assertTrue(json.get("passed").isNull());
        assertEquals("y", json.get("notCompared").list().get(0).text());
        JsonValue output = json.get("runs").list().get(0).get("outputs").list().get(0);
        assertTrue(output.get("passed").isNull());
        assertTrue(output.get("cosine").isNull());
        for (String command : new String[] {"optimize", "export", "rewrite"}) {
            CommandRun warned = CommandRun.of(command, nan, "-o", folder.resolve(command + ".onnx"));
            assertEquals(ExitStatus.DONE, warned.status(), warned.out());
            assertTrue(warned.out().contains("output 'y' holds no finite number"), warned.out());
            assertTrue(warned.out().contains("which Conv 'conv0' computes"), warned.out());
        }
    }

    /** The weight of a linear model, by which its only output is multiplied. */
    private Path scaled(String name, String input, String output, double factor) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        String text = String.format(
                Locale.ROOT,
                "<ir_version: 8, opset_import: [\"\" : 13]> g (float[2,3] %s) => (float[2,3] %s) <float k = {%s}> { %s ="
                        + " Mul(%s, k) }",
                input,
                output,
                factor,
                output,
                input);
        OnnxWriter.write(OnnxText.parse(text), file, WriteOptions.defaults());
        return file;
    }

    @Test
    void aFailureNamesTheOptionThatWouldAcceptIt() throws IOException {
        Path first = scaled("first", "x", "y", 1);
        Path near = scaled("near", "x", "y", 1.001);
        CommandRun refused = CommandRun.of("verify", first, near);
        String remedy = refused.out()
                .lines()
                .filter(line -> line.contains("--atol"))
                .findFirst()
                .orElseThrow();
        Matcher named = Pattern.compile(
                        "  --atol (\\d\\.\\de-\\d\\d) alone, without a relative tolerance, would accept the differences")
                .matcher(remedy);
        assertTrue(named.matches(), remedy);
        JsonValue json = CommandRun.of("verify", first, near, "--json").json();
        assertEquals(Double.valueOf(named.group(1)), json.get("acceptingAtol").value());
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("verify", first, near, "--atol", named.group(1)).status());
    }

    @Test
    void smallNumbersHaveOneNotation() throws IOException {
        String out = CommandRun.of("verify", scaled("first", "x", "y", 1e-7), scaled("near", "x", "y", 1.001e-7))
                .out();
        assertTrue(
                out.matches("(?s).*the worst at \\[\\d, \\d]: -?\\d\\.\\d+e-\\d\\d instead of -?\\d\\.\\d+e-\\d\\d.*"),
                out);
        assertFalse(out.matches("(?s).*\\dE-?\\d.*"), out);
    }

    @Test
    void noToleranceIsAdvisedWhereTheDifferenceIsAsLargeAsTheValues() throws IOException {
        CommandRun refused = CommandRun.of("verify", scaled("first", "x", "y", 1), scaled("far", "x", "y", 2));
        assertEquals(ExitStatus.CHECK_FAILED, refused.status());
        assertFalse(refused.out().contains("--atol"), refused.out());
    }

    @Test
    void inputsAndOutputsOfOtherNamesAreNamedWithTheRemedy() throws IOException {
        Path first = scaled("first", "x", "y", 1);
        Path other = scaled("other", "x", "z", 1);
        CommandRun run = CommandRun.of("verify", first, other);
        assertEquals(
                "  the models have outputs of other names: 'y' in " + first + ", 'z' in " + other
                        + ": pair those that are the same with --pair A=B, as in --pair y=z",
                run.out()
                        .lines()
                        .filter(line -> line.contains("--pair"))
                        .findFirst()
                        .orElseThrow());
        // One row for each output, not one for each of seven runs.
        assertEquals(2, run.out().lines().filter(line -> line.contains("x 7")).count(), run.out());
        CommandRun inputs = CommandRun.of("verify", first, scaled("third", "q", "y", 1));
        assertTrue(inputs.out().contains("inputs of other names: 'x' in "), inputs.out());
        assertTrue(inputs.out().contains("as in --pair x=q"), inputs.out());
        CommandRun paired = CommandRun.of("verify", first, other, "--pair", "y=z");
        assertEquals(ExitStatus.DONE, paired.status());
        assertFalse(paired.out().contains("--pair"), paired.out());
    }

    @Test
    void outputsWithoutElementsAreCalledSo() throws IOException {
        Path file = folder.resolve("empty.onnx");
        OnnxWriter.write(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 13]> g (float[0,3] x) => (float[0,3] y) { y ="
                        + " Relu(x) }"),
                file,
                WriteOptions.defaults());
        CommandRun run = CommandRun.of("verify", file, file);
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertTrue(run.out().contains("not compared: output 'y' has no elements in any run"), run.out());
        assertFalse(run.out().contains("largest error"), run.out());
    }

    @Test
    void randomOperatorsAreNamed() throws IOException {
        Path random = folder.resolve("random.onnx");
        OnnxWriter.write(random(), random, WriteOptions.defaults());
        Path smaller = folder.resolve("smaller.onnx");
        CommandRun optimize = CommandRun.of("optimize", random, "-o", smaller);
        assertEquals(ExitStatus.DONE, optimize.status(), optimize.out());
        String named = "Random numbers are drawn by RandomNormalLike 'sampling'";
        assertTrue(optimize.out().contains(named), optimize.out());
        CommandRun verify = CommandRun.of("verify", random, smaller);
        assertEquals(ExitStatus.DONE, verify.status(), verify.out());
        assertTrue(verify.out().contains(named), verify.out());
        JsonValue run = CommandRun.of("verify", random, smaller, "--json")
                .json()
                .get("runs")
                .list()
                .get(0);
        assertTrue(run.get("remark").text().startsWith(named), run.get("remark").text());
        assertEquals(0, run.get("notCompared").list().size());
    }

    @Test
    void anOutputThatDependsOnUnrecordedRandomNumbersFailsTheCheck() throws IOException {
        Path random = folder.resolve("random.onnx");
        OnnxWriter.write(random(), random, WriteOptions.defaults());
        Tensor zeros = Tensor.zeros(DType.FLOAT, 1, 8);
        Path data = Files.createDirectories(folder.resolve("test_data_set_0"));
        TensorFiles.write(data.resolve("input_0.pb"), new TensorFiles.NamedTensor("mean", zeros));
        TensorFiles.write(data.resolve("output_0.pb"), new TensorFiles.NamedTensor("z", zeros));
        CommandRun run = CommandRun.of("verify", random, "--data", data, "--json");
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.out());
        assertTrue(run.json().get("passed").isNull());
        assertEquals("z", run.json().get("notCompared").list().get(0).text());
    }

    /** z = mean + noise, with an Identity that optimising removes, so that others are drawn. */
    private static Model random() {
        Graph graph = new Graph("sampling");
        Value mean = graph.addInput("mean", ValueType.tensor(DType.FLOAT, 1, 8));
        mean.setName("mean");
        Value same =
                graph.newNode("Identity").input(mean).output("same").append().output(0);
        Value noise = graph.newNode("RandomNormalLike")
                .name("sampling")
                .input(same)
                .output("noise")
                .append()
                .output(0);
        Value z = graph.newNode("Add").inputs(same, noise).output("z").append().output(0);
        z.setName("z");
        z.setType(ValueType.tensor(DType.FLOAT, 1, 8));
        graph.addOutput(z);
        Model sampling = new Model(graph, 8);
        sampling.setOpset(17);
        return sampling;
    }

    @Test
    void dataThatIsMissingIsNamed() {
        CommandRun missing = CommandRun.of("verify", model, "--data", folder.resolve("none"));
        assertEquals(ExitStatus.ENVIRONMENT, missing.status());
        assertEquals(
                "onnx-twist: " + folder.resolve("none") + " does not exist: check the path" + System.lineSeparator(),
                missing.err());
        CommandRun file = CommandRun.of("verify", model, "--data", model);
        assertEquals(ExitStatus.ENVIRONMENT, file.status());
        assertEquals("onnx-twist: " + model + " is not a folder: name a folder" + System.lineSeparator(), file.err());
        CommandRun empty = CommandRun.of("verify", model, "--data", folder);
        assertEquals(ExitStatus.INVALID_INPUT, empty.status(), empty.err());
    }

    @Test
    void aProviderThatIsNotThereIsNeverReplaced() {
        JsonValue devices = CommandRun.of("devices", "--json").json().get("devices");
        assertEquals("cpu", devices.list().get(0).get("provider").text());
        assertEquals(true, devices.list().get(0).get("usable").value());
        assumeTrue(Boolean.FALSE.equals(devices.list().get(1).get("usable").value()), "CUDA works here");
        for (Object[] call : new Object[][] {
            {"verify", model, twisted, "--provider", "cuda"},
            {"rewrite", model, "-o", folder.resolve("new.onnx"), "--provider", "cuda"}
        }) {
            CommandRun run = CommandRun.of(call);
            assertEquals(ExitStatus.ENVIRONMENT, run.status());
            assertTrue(run.err().startsWith("onnx-twist: provider CUDA is not available: "), run.err());
            assertEquals(1, run.err().lines().count(), run.err());
        }
        assertTrue(Files.notExists(folder.resolve("new.onnx")));
    }
}
