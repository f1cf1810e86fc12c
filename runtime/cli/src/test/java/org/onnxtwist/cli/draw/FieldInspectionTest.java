package org.onnxtwist.cli.draw;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;

/** The fields of twist layers: {@code inspect --fields}. */
final class FieldInspectionTest {
    private static final Path GOLDEN = Path.of("..", "engine", "src", "test", "resources", "golden");

    @TempDir
    private Path folder;

    private Path plain() throws IOException {
        return SmallModels.chain(folder.resolve("plain.onnx"), 3, 5);
    }

    /** A model that was rewritten and not trained: conv_x and conv_y are zero. */
    private Path untrained() throws IOException {
        Path model = folder.resolve("untrained.onnx");
        assertEquals(
                ExitStatus.DONE, CommandRun.of("rewrite", plain(), "-o", model).status());
        return model;
    }

    private Path golden(String name) {
        Path model = folder.resolve(name + ".onnx");
        CommandRun run = CommandRun.of(
                "rewrite",
                GOLDEN.resolve(name).resolve("model.onnx"),
                "--params",
                GOLDEN.resolve(name).resolve("twist.safetensors"),
                "-o",
                model);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        return model;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theLayersOfAModelAreATableWithAnExplanation() throws IOException {
        Path model = untrained();
        CommandRun run = CommandRun.of("inspect", model, "--fields");
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals(
                List.of(
                        "fields of 1 twist layer in " + model,
                        "layer  in  out  image  strength  dilation  rotation  squeeze  shear  first order  symmetric"
                                + "  twist/base  hardly",
                        "conv0   2    2  7x6           0       0 %       0 %      0 %    0 %          0 %        0 %"
                                + "           0       2",
                        "",
                        "strength     the length of a field's arrows in pixels, a pixel away from its centre (of a rotation"
                                + " alone:",
                        "             radians), divided by the gain of the base; root mean square over the output"
                                + " channels",
                        "dilation ... their shares in the square of the strength",
                        "first order  the part of conv_x and conv_y that is a field",
                        "symmetric    the part of conv_x and conv_y that is no twist",
                        "twist/base   what conv_x and conv_y add, divided by what the base gives, on noise; --data"
                                + " measures it",
                        "hardly       output channels whose twist/base is below 0.01"),
                run.out().lines().toList());
    }

    @Test
    void verboseGivesEachChannelARowTheStrongestFirst() {
        CommandRun run = CommandRun.of("inspect", golden("depthwise"), "--fields", "-v");
        List<String> lines = run.out().lines().toList();
        int heading = lines.indexOf("layer stem");
        assertTrue(heading > 0, run.out());
        assertEquals(
                "channel  centre          strength  dilation  rotation  squeeze  shear  twist/base  strongest input"
                        + "  fixed point",
                lines.get(heading + 1));
        List<Double> strengths = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        for (String line : lines.subList(heading + 2, heading + 8)) {
            String[] cells = line.trim().split(" {2,}", -1);
            strengths.add(Double.parseDouble(cells[2]));
            // A depthwise channel has its own input only.
            assertEquals(cells[0], cells[8], line);
            inputs.add(cells[0]);
        }
        assertEquals(strengths.stream().sorted((a, b) -> Double.compare(b, a)).toList(), strengths);
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5"), inputs.stream().sorted().toList());
    }

    /** The ratios of the first two channels are those that NumPy computes; see ratios.py of the runtime's tests. */
    @Test
    void dataMeasureTheRatioOfTwistToBase() {
        Path data = GOLDEN.resolve("valid_padding");
        CommandRun run = CommandRun.of("inspect", golden("valid_padding"), "--fields", "--data", data, "--json");
        assertEquals("", run.err());
        JsonValue json = run.json();
        assertEquals(data.toString(), json.get("measured").get("data").text());
        assertEquals(1, json.get("measured").get("examples").number());
        JsonValue layer = json.get("fields").list().get(0);
        List<JsonValue> channels = layer.get("channels").list();
        assertEquals(1.71921, channels.get(0).get("ratioOnData").number(), 1e-4);
        assertEquals(0.782184, channels.get(1).get("ratioOnData").number(), 1e-4);
        assertEquals(0, layer.get("hardlyTwisted").list().size());
        CommandRun text = CommandRun.of("inspect", golden("valid_padding"), "--fields", "--data", data);
        assertTrue(text.out().contains(", on 1 example of " + data), text.out());
    }

    @Test
    void theDocumentHasTheFieldsOfEveryChannel() {
        Path model = golden("square_stride1");
        JsonValue json = CommandRun.of("inspect", model, "--fields", "--json").json();
        assertEquals(model.toString(), json.get("model").text());
        assertTrue(json.get("output").isNull());
        assertTrue(json.get("measured").isNull());
        JsonValue layer = json.get("fields").list().get(0);
        assertEquals("stem", layer.get("name").text());
        assertEquals("pixels", layer.get("unit").text());
        assertEquals(12, layer.get("width").number());
        assertEquals(1, sum(layer.get("shares")), 1e-9);
        assertEquals(
                1,
                layer.get("kernelShares").get("firstOrder").number()
                        + layer.get("kernelShares").get("higherOrder").number()
                        + layer.get("kernelShares").get("symmetric").number(),
                1e-9);
        assertTrue(layer.get("ratioOnData").isNull());
        assertEquals(8, layer.get("channels").list().size());
        JsonValue channel = layer.get("channels").list().get(3);
        assertEquals(3, channel.get("channel").number());
        assertEquals(2, channel.get("center").list().size());
        assertEquals(1, sum(channel.get("shares")), 1e-9);
        double squares = 0;
        for (JsonValue pair : channel.get("strongest").list()) {
            for (String part : List.of("dilation", "rotation", "squeeze", "shear")) {
                squares += Math.pow(pair.get(part).number(), 2);
            }
        }
        // All three input channels are listed.
        assertEquals(Math.sqrt(squares), channel.get("strength").number(), 1e-9);
    }

    private static double sum(JsonValue shares) {
        return shares.get("dilation").number()
                + shares.get("rotation").number()
                + shares.get("squeeze").number()
                + shares.get("shear").number();
    }

    @Test
    void aPageIsWrittenAndNothingBesides() throws IOException {
        Path model = golden("dilation2");
        Path page = folder.resolve("report.html");
        CommandRun run = CommandRun.of("inspect", model, "--fields", "-o", page);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        List<String> lines = run.out().lines().toList();
        assertEquals("written to " + page, lines.get(lines.size() - 1));
        assertEquals(List.of("dilation2.onnx", "report.html"), files());
        String html = Files.readString(page, StandardCharsets.UTF_8);
        assertTrue(html.contains("<title>Fields of dilation2.onnx</title>"), html);
        assertTrue(html.contains("<h2 id=\"layer-1\">Layer stem</h2>"), html);
        JsonValue json = CommandRun.of("inspect", model, "--fields", "-o", page, "--json")
                .json();
        assertEquals(page.toString(), json.get("output").text());
    }

    @Test
    void severalModelsHaveTheirPagesInAFolder() throws IOException {
        Path pages = folder.resolve("pages");
        CommandRun run =
                CommandRun.of("inspect", golden("dilation2"), plain(), golden("depthwise"), "--fields", "-o", pages);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(
                run.err()
                        .contains("plain.onnx' has no twist layers, so there are no fields to draw and "
                                + pages.resolve("plain.html") + " is not written: rewrite the model first"),
                run.err());
        assertTrue(Files.exists(pages.resolve("dilation2.html")));
        assertTrue(Files.exists(pages.resolve("depthwise.html")));
        assertFalse(Files.exists(pages.resolve("plain.html")));
    }

    @Test
    void aModelWithoutLayersIsOneSentence() throws IOException {
        Path model = plain();
        CommandRun run = CommandRun.of("inspect", model, "--fields");
        assertEquals("no twist layers in " + model + System.lineSeparator(), run.out());
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals(
                0,
                CommandRun.of("inspect", model, "--fields", "--json")
                        .json()
                        .get("fields")
                        .list()
                        .size());
        Path page = folder.resolve("report.html");
        CommandRun written = CommandRun.of("inspect", model, "--fields", "-o", page);
        assertEquals(ExitStatus.INVALID_INPUT, written.status());
        assertEquals("", written.out());
        assertEquals(
                "onnx-twist: '" + model + "' has no twist layers, so there are no fields to draw and " + page
                        + " is not written: rewrite the model first" + System.lineSeparator(),
                written.err());
        assertEquals(List.of("plain.onnx"), files());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--fields --text | --fields shows the fields alone: leave out --text, --shapes, --cost and --size",
                "--fields --shapes | --fields shows the fields alone: leave out --text, --shapes, --cost and --size",
                "-o report.html | -o is for --fields: give it too",
                "--data photos --mean 0.5 | --data and --mean are for --fields: give it too",
                "--fields --examples 3 --std 2 | --examples and --std are for --data: name the data too",
                "--fields -o report.txt | the output report.txt is a page: end its name in .html; for a folder, in a slash"
            })
    void contradictionsAreRefused(String options, String sentence) throws IOException {
        List<Object> args = new ArrayList<>(List.of("inspect", plain()));
        args.addAll(List.of(options.split(" ", -1)));
        CommandRun run = CommandRun.of(args.toArray());
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("onnx-twist: " + sentence, run.err().lines().findFirst().orElse(""));
        assertEquals("", run.out());
    }

    @Test
    void whatCannotBeReadOrWrittenIsNamed() throws IOException {
        Path model = untrained();
        Path missing = folder.resolve("nowhere").resolve("report.html");
        CommandRun run = CommandRun.of("inspect", model, "--fields", "-o", missing);
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertEquals(
                "onnx-twist: the folder of the output " + missing + " does not exist: create it first"
                        + System.lineSeparator(),
                run.err());
        Path data = folder.resolve("no-data");
        CommandRun measured = CommandRun.of("inspect", model, "--fields", "--data", data);
        assertEquals(ExitStatus.ENVIRONMENT, measured.status());
        assertTrue(measured.err().contains(data.toString()), measured.err());
        assertEquals(List.of("plain.onnx", "untrained.onnx"), files());
    }

    @Test
    void aPageDoesNotReplaceAModelInADisguise() throws IOException {
        Path model = Files.move(untrained(), folder.resolve("model.html"));
        CommandRun run = CommandRun.of("inspect", model, "--fields", "-o", model);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains("which is never overwritten"), run.err());
    }
}
