package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.export.LayerForm;
import picocli.CommandLine;

/** {@code export}, and what {@code inspect} says of what it made. */
final class ExportCommandTest {
    @TempDir
    private Path folder;

    private Path plain;
    private Path twisted;
    private Path exported;

    @BeforeEach
    void twist() throws IOException {
        plain = SmallModels.chain(folder.resolve("net.onnx"), 3, 3);
        twisted = folder.resolve("net.twist.onnx");
        exported = folder.resolve("fast.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", plain, "--init", "seed", "--no-verify", "-o", twisted)
                        .status());
    }

    static Stream<String> forms() {
        return LayerForm.all().stream().map(LayerForm::label);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyLayerHasTheFormThatIsAskedFor(String form) {
        JsonValue report = CommandRun.of("export", twisted, "-o", exported, "--form", form, "--json")
                .json();
        assertEquals(
                List.of("conv0 " + form, "conv1 " + form),
                report.get("layers").list().stream()
                        .map(layer -> layer.get("name").text() + " "
                                + layer.get("form").text())
                        .toList());
        assertEquals(true, report.get("verification").get("passed").value());
        String found = LayerForm.labelled(form).orElseThrow().recognisedAs().label();
        assertEquals(
                List.of(found, found),
                CommandRun.of("inspect", exported, "--json").json().get("twistLayers").list().stream()
                        .map(layer -> layer.get("form").text())
                        .toList());
        assertEquals(ExitStatus.DONE, CommandRun.of("verify", twisted, exported).status());
    }

    /** What the report of a choice calls a form is what the option takes, and what help and completion list. */
    @Test
    void theLabelsOfTheReportAreThoseOfTheOption() {
        CommandLine.Model.OptionSpec option = new CommandLine(new ExportCommand(Console.ofProcess()))
                .getCommandSpec()
                .findOption("--form");
        List<String> completions = new ArrayList<>();
        option.completionCandidates().forEach(completions::add);
        assertEquals(Stream.concat(Stream.of("auto"), forms()).toList(), completions);
        String help = CommandRun.of("export", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("Form of the layers: " + String.join(", ", completions) + "."), help);
        for (LayerForm form : LayerForm.all()) {
            assertTrue(help.contains(form.label() + " (" + form.products() + ": " + form.summary() + ")"), help);
        }
        for (String word : completions) {
            String first = form(word);
            assertTrue(completions.contains(first), first);
            assertEquals(first, form(first));
        }
    }

    private String form(String asked) {
        return CommandRun.of("export", twisted, "-o", exported, "--form", asked, "--no-verify", "--json")
                .json()
                .get("layers")
                .list()
                .get(0)
                .get("form")
                .text();
    }

    @Test
    void anOlderOperatorSetIsRaisedForABlockedFormUnlessItIsToStay() throws IOException {
        Path older = older();
        CommandRun run = CommandRun.of("export", older, "-o", exported, "--form", "folded+blocked");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(
                run.out().contains("operator set raised from 9 to 12: the blocked forms need this version"), run.out());
        JsonValue raised = CommandRun.of("export", older, "-o", exported, "--form", "folded+blocked", "--json")
                .json()
                .get("operatorSet");
        assertEquals(9, raised.get("before").number());
        assertEquals(12, raised.get("after").number());
        JsonValue report = CommandRun.of(
                        "export", older, "-o", exported, "--form", "folded+blocked", "--keep-opset", "--json")
                .json();
        assertEquals(9, report.get("operatorSet").get("after").number());
        JsonValue layer = report.get("layers").list().get(0);
        assertEquals("folded", layer.get("form").text());
        assertEquals(
                "it cannot be folded+blocked: the operator set of the model is older than 12, or it becomes float16",
                layer.get("reason").text());
    }

    /** A layer of operator set 9. */
    private Path older() throws IOException {
        Path text = folder.resolve("older.onnxtxt");
        Files.writeString(text, """
                <ir_version: 4, opset_import: ["" : 9]>
                older (float[1,1,4,5] x) => (float[1,1,4,5] y) <
                   float[1,1,3,3] k = {1, 2, 3, 4, 5, 6, 7, 8, 9}
                > {
                   y = Conv <pads: ints = [1, 1, 1, 1]> (x, k)
                }
                """);
        Path model = folder.resolve("older.onnx");
        Path layer = folder.resolve("older.twist.onnx");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", text, "-o", model).status());
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", model, "--init", "seed", "--no-verify", "-o", layer)
                        .status());
        return layer;
    }

    @Test
    void aLayerThatWouldLoseDigitsStaysAndTheReportSaysWhy() {
        CommandRun.of("rewrite", plain, "--init", "seed", "--init-max", "1e4", "--no-verify", "-o", twisted);
        CommandRun run = CommandRun.of("export", twisted, "-o", exported);
        assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("it is kept: folding centres of up to "), run.out());
        JsonValue layer = CommandRun.of("export", twisted, "-o", exported, "--json")
                .json()
                .get("layers")
                .list()
                .get(0);
        assertEquals(true, layer.get("kept").value());
        assertEquals("reference", layer.get("form").text());
        assertTrue(layer.get("reason").text().startsWith("it is kept: "));
    }

    @Test
    void autoSaysWhatItChoseAndWhy() {
        CommandRun run = CommandRun.of("export", twisted, "-o", exported);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).startsWith("layer  channels  found as   written as"), lines.get(0));
        assertTrue(lines.get(1).startsWith("conv0  2 -> 2    reference  "), lines.get(1));
        assertTrue(lines.get(1).endsWith(" by the cost model"), lines.get(1));
        assertEquals("written to " + exported, lines.get(lines.size() - 1));
    }

    @Test
    void float16KeepsTheTypesOfInputsAndOutputs() {
        CommandRun run = CommandRun.of("export", twisted, "-o", exported, "--fp16");
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        JsonValue summary = CommandRun.of("inspect", exported, "--json").json();
        assertEquals(
                "float[1,2,6,7]",
                summary.get("outputs").list().get(0).get("type").text());
        assertTrue(run.out().contains("check passed"), run.out());
    }

    @Test
    void whatIsAlmostALayerIsListedWithWhatIsMissing() throws IOException {
        Path almost = edited("onnx_twist.grid_x_7", 3, 0.5);
        JsonValue inspected = CommandRun.of("inspect", almost, "--json").json();
        assertEquals(List.of(), inspected.get("twistLayers").list());
        String text = CommandRun.of("inspect", almost).out();
        JsonValue report =
                CommandRun.of("export", almost, "-o", exported, "--json").json();
        assertTrue(text.contains("almost 2 twist layers"), text);
        for (JsonValue json : List.of(inspected, report)) {
            List<JsonValue> found = json.get("nearMisses").list();
            assertEquals(
                    List.of("conv0", "conv1"),
                    found.stream().map(each -> each.get("name").text()).toList());
            String reason = found.get(0).get("reason").text();
            assertTrue(
                    reason.startsWith("a sum of three 3x3 Convs and two products with grids, but the grid that Conv")
                            && reason.contains(" column 3 instead of "),
                    reason);
            assertTrue(text.contains("  conv0: " + reason), text);
        }
        assertTrue(CommandRun.of("export", almost, "-o", exported).out().contains("almost 2 twist layers"));
    }

    @Test
    void aLayerWithACentreThatIsNotFiniteIsNamedAndStaysAsItIs() throws IOException {
        Path odd = edited("conv1.center_x", 1, Double.NaN);
        CommandRun inspected = CommandRun.of("inspect", odd);
        assertTrue(inspected.out().contains("caution: center_x of layer conv1 holds NaN or infinity"), inspected.out());
        assertEquals(
                List.of(List.of(), List.of("center_x")),
                CommandRun.of("inspect", odd, "--json").json().get("twistLayers").list().stream()
                        .map(layer -> layer.get("notFinite").list().stream()
                                .map(JsonValue::text)
                                .toList())
                        .toList());
        JsonValue report = CommandRun.of("export", odd, "-o", exported, "--json", "--no-verify")
                .json();
        assertEquals(
                List.of("conv1"),
                report.get("layers").list().stream()
                        .filter(layer -> Boolean.TRUE.equals(layer.get("kept").value()))
                        .map(layer -> layer.get("name").text())
                        .toList());
        String text =
                CommandRun.of("export", odd, "-o", exported, "--no-verify").out();
        assertTrue(text.contains("it is kept: its center_x holds NaN or infinity"), text);
    }

    /** The twisted model with one element of a tensor changed. */
    private Path edited(String name, int at, double number) throws IOException {
        Model model = OnnxReader.read(twisted);
        for (Value value : model.graph().initializers()) {
            if (value.name().filter(name::equals).isPresent()) {
                Tensor tensor = value.initializer().orElseThrow();
                double[] numbers = tensor.toDoubles();
                numbers[at] = number;
                model.graph().setInitializer(value, Tensor.ofDoubles(tensor.dtype(), numbers, tensor.dims()));
            }
        }
        Path file = folder.resolve("edited.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    @Test
    void inspectListsTheLayersOfAModel() {
        JsonValue layer = CommandRun.of("inspect", twisted, "--json")
                .json()
                .get("twistLayers")
                .list()
                .get(0);
        assertEquals("conv0", layer.get("name").text());
        assertEquals(2, layer.get("inChannels").number());
        assertEquals(2, layer.get("outChannels").number());
        assertEquals(1, layer.get("group").number());
        assertEquals(
                List.of(1.0, 1.0),
                layer.get("strides").list().stream().map(JsonValue::number).toList());
        assertEquals(
                List.of(1.0, 1.0),
                layer.get("dilations").list().stream().map(JsonValue::number).toList());
        assertEquals("seed", layer.get("coordinates").text());
        assertEquals("reference", layer.get("form").text());
        assertEquals(true, layer.get("antisymmetric").value());
        List<String> lines = CommandRun.of("inspect", twisted).out().lines().toList();
        assertEquals("2 twist layers", lines.get(lines.size() - 4));
        assertEquals(
                "conv0   2    2      1  1       1         seed         constant  reference  antisymmetric",
                lines.get(lines.size() - 2));
        assertEquals(
                List.of(),
                CommandRun.of("inspect", plain, "--json")
                        .json()
                        .get("twistLayers")
                        .list());
    }

    @Test
    void kernelsThatAreNotAntisymmetricAreKeptWithAWarning() throws IOException {
        Path text = folder.resolve("general.onnxtxt");
        Files.writeString(text, """
                <ir_version: 8, opset_import: ["" : 17]>
                general (float[1,1,2,2] x) => (float[1,1,2,2] y) <
                   float[1,1,3,3] k = {1, 2, 3, 4, 5, 6, 7, 8, 9},
                   float[1,1,3,3] kx = {9, 8, 7, 6, 5, 4, 3, 2, 1},
                   float[1,1,3,3] ky = {-1, -1, -1, 0, 0, 0, 1, 1, 1},
                   float[1,2] gx = {0, 1},
                   float[2,1] gy = {0, 1}
                > {
                   c = Conv <pads: ints = [1, 1, 1, 1]> (x, k)
                   cx = Conv <pads: ints = [1, 1, 1, 1]> (x, kx)
                   cy = Conv <pads: ints = [1, 1, 1, 1]> (x, ky)
                   tx = Mul (gx, cx)
                   ty = Mul (cy, gy)
                   t = Add (tx, ty)
                   y = Add (t, c)
                }
                """);
        assertEquals(
                ExitStatus.DONE, CommandRun.of("convert", text, "-o", twisted).status());
        String warning = "caution: conv_x and conv_y of layer ";
        assertTrue(CommandRun.of("inspect", twisted).out().contains(warning));
        CommandRun run = CommandRun.of("export", twisted, "-o", exported, "--form", "antisymmetric");
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().contains(warning), run.out());
        assertTrue(run.out().contains("it cannot be antisymmetric: its kernels are not antisymmetric"), run.out());
        JsonValue layer = CommandRun.of("inspect", exported, "--json")
                .json()
                .get("twistLayers")
                .list()
                .get(0);
        assertEquals("folded", layer.get("form").text());
        assertEquals(false, layer.get("antisymmetric").value());
    }

    @Test
    void aModelWithoutLayersSaysSo() {
        CommandRun run = CommandRun.of("export", plain, "-o", exported);
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().startsWith("no twist layers in " + plain), run.out());
    }

    @Test
    void aBrokenFileLeavesNothing() throws IOException {
        Files.write(twisted, "no model".getBytes(StandardCharsets.UTF_8));
        CommandRun run = CommandRun.of("export", twisted, "-o", exported);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(run.err().contains(twisted.toString()), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertFalse(Files.exists(exported));
    }
}
