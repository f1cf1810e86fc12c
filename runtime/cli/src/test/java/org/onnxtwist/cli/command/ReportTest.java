package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

/** {@code --report}: the page of each command. */
final class ReportTest {
    private static final String HOSTILE = "</td><script>alert(1)</script>'\"&";

    @TempDir
    private Path folder;

    private String page(CommandRun run, int status) throws IOException {
        assertEquals(status, run.status(), run.err());
        Path file = folder.resolve("page.html");
        assertTrue(run.out().contains("report written to " + file), run.out());
        String html = Files.readString(file);
        assertTrue(html.startsWith("<!DOCTYPE html>") && html.strip().endsWith("</html>"), html);
        String without = html.replace("http://www.w3.org/2000/svg", "");
        assertFalse(without.contains("http:") || without.contains("https:"), "a page needs no network");
        assertFalse(html.contains("<script src") || html.contains("@import"), "a page needs no other file");
        return html;
    }

    private String[] report() {
        return new String[] {"--report", folder.resolve("page.html").toString()};
    }

    private static Object[] words(String[] report, Object... words) {
        return Stream.concat(Stream.of(words), Stream.of(report)).toArray();
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void aRewriteSaysWhatWasDoneAndHowToRepeatIt() throws IOException, NoSuchAlgorithmException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
        Path output = folder.resolve("out.onnx");
        String html = page(
                CommandRun.of(words(report(), "rewrite", model, "-o", output, "--seed", "7", "--init", "seed")),
                ExitStatus.DONE);
        assertTrue(html.contains("1 of 2 convolutions of net.onnx rewritten. The check passed."), html);
        assertTrue(
                html.contains("onnx-twist rewrite " + model + " -o " + output + " --seed 7 --init seed --report "),
                html);
        assertTrue(html.contains(sha256(model)) && html.contains(sha256(output)), html);
        assertTrue(html.contains("not 3x3: its kernel is 5x5"), html);
        assertTrue(html.contains("'conv0' before.") || html.contains("&#39;conv0&#39; before."), html);
        assertTrue(html.contains("after.</figcaption>"), html);
        assertTrue(html.contains("--init-max") && html.contains("ONNX Runtime"), html);
    }

    @Test
    void anExportNamesTheFormsOfTheLayers() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3, 3);
        Path twisted = folder.resolve("twisted.onnx");
        assertEquals(
                0,
                CommandRun.of("rewrite", model, "-o", twisted, "--init", "seed").status());
        String html = page(
                CommandRun.of(words(report(), "export", twisted, "-o", folder.resolve("fast.onnx"))), ExitStatus.DONE);
        assertTrue(html.contains("2 twist layers of twisted.onnx written in fast forms."), html);
        assertTrue(html.contains("multiply-adds") && html.contains("The model before and after."), html);
        assertTrue(html.contains("before.</figcaption>") && html.contains("after.</figcaption>"), html);
    }

    /** The difference is in one element of the weight, so that it shows at the borders of one channel alone. */
    @Test
    void aFailedCheckShowsWhereOutputsDiffer() throws IOException {
        Path model = text("a", "1");
        Path other = text("b", "2");
        String html = page(CommandRun.of(words(report(), "verify", model, other)), ExitStatus.CHECK_FAILED);
        assertTrue(html.contains("The check failed."), html);
        assertTrue(
                html.contains("Difference of &#39;y&#39; at [0, 1]") || html.contains("Difference of 'y' at [0, 1]"),
                html);
        assertTrue(html.contains("4 rows by 5 columns"), html);
        assertTrue(html.contains("class=\"chart small\""), html);
    }

    /** A model that adds a number to one channel of its input. */
    private Path text(String name, String number) throws IOException {
        return binary(
                name,
                "(float[1,2,4,5] x) => (float[1,2,4,5] y) <float[2,1,1] c = {0, " + number + "}> { y = Add(x, c) }");
    }

    private Path binary(String name, String graph) throws IOException {
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g " + graph);
        OnnxWriter.write(model, folder.resolve(name + ".onnx"), WriteOptions.defaults());
        return folder.resolve(name + ".onnx");
    }

    @Test
    void aBenchmarkHasBarsWithQuartiles() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        Path second = SmallModels.chain(folder.resolve("second.onnx"), 3, 3, 3);
        String html = page(
                CommandRun.of(words(report(), "bench", model, second, "--rounds", "8", "--threads", "1")),
                ExitStatus.DONE);
        assertTrue(html.contains("2 models on CPU, 8 rounds."), html);
        assertTrue(html.contains("class=\"interval\""), html);
        assertTrue(html.contains("Nodes of " + second), html);
    }

    @Test
    void aTrainingRunHasItsCurvesAndClasses() throws IOException {
        Path model = binary(
                "net",
                "(float[N,2] x) => (float[N,2] y)"
                        + " <float[2,2] w = {1, -1, 0.5, 0.25}, float[2] b = {0, 0}> { y = Gemm(x, w, b) }");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 80; i++) {
            rows.append(i % 9 / 9.0).append(',').append(i % 7 / 7.0).append(',');
            rows.append(i % 9 > 4 ? "<b>left" : "right").append('\n');
        }
        Path data = Files.writeString(folder.resolve("points.csv"), rows);
        String html = page(
                CommandRun.of(words(
                        report(),
                        "train",
                        model,
                        "--data",
                        data,
                        "--validation",
                        "0.25",
                        "--epochs",
                        "3",
                        "-o",
                        folder.resolve("trained.onnx"))),
                ExitStatus.DONE);
        assertTrue(html.contains("in 3 epochs."), html);
        assertTrue(html.contains("<figcaption>Loss.</figcaption>"), html);
        assertTrue(html.contains("<figcaption>Learning rate.</figcaption>"), html);
        assertTrue(html.contains("&lt;b&gt;left") || html.contains("&lt;b>left"), html);
        assertFalse(html.contains("<b>left"), html);
    }

    @Test
    void hostileNamesAreEscaped() throws IOException {
        Model hostile = OnnxReader.read(text("plain", "1"));
        hostile.graph().outputs().get(0).setName(HOSTILE);
        Path model = folder.resolve("hostile.onnx");
        OnnxWriter.write(hostile, model, WriteOptions.defaults());
        String html = page(CommandRun.of(words(report(), "verify", model, model)), ExitStatus.DONE);
        assertFalse(html.contains("<script>alert"), html);
        assertTrue(html.contains("&lt;script>alert(1)") || html.contains("&lt;script&gt;alert(1)"), html);
    }

    @Test
    void aModelThatFailsIsNamedInTheReportOfSeveral() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "no model");
        String html = page(
                CommandRun.of(words(report(), "rewrite", model, broken, "-o", folder.resolve("out"))),
                ExitStatus.INVALID_INPUT);
        assertTrue(
                html.contains("1 of 1 convolution of net.onnx rewritten. The check passed. One model failed."), html);
        assertTrue(html.contains("class=\"bad\""), html);
    }

    @Test
    void aPageThatCannotBeWrittenIsRefusedBeforeAnythingIsDone() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        Path output = folder.resolve("out.onnx");
        Path page = folder.resolve("missing").resolve("page.html");
        CommandRun run = CommandRun.of("rewrite", model, "-o", output, "--report", page);
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertEquals(
                "onnx-twist: the report '" + page + "' cannot be written, because its folder does not exist or is"
                        + " protected: create the folder first, or choose another",
                run.err().strip());
        assertFalse(Files.exists(output));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("net.onnx"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void aPageHasAFileOfItsOwn() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        refuse("but a page is a file whose name ends in .html", model, folder.resolve("page.txt"));
        refuse("which is a folder: give the name of a file", model, Files.createDirectory(folder.resolve("d.html")));
        Path alias = Files.copy(model, folder.resolve("model.html"));
        refuse("which is another file of this command: give the page another name", alias, alias);
    }

    private static void refuse(String message, Path model, Path page) {
        CommandRun run = CommandRun.of("rewrite", model, "-o", model.resolveSibling("o.onnx"), "--report", page);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains(message), run.err());
    }

    @Test
    void jsonIsAloneOnStandardOutput() throws IOException {
        Path model = SmallModels.chain(folder.resolve("net.onnx"), 3);
        CommandRun run = CommandRun.of(words(report(), "rewrite", model, "-o", folder.resolve("out.onnx"), "--json"));
        assertEquals("written", run.json().get("outcome").text());
        assertTrue(Files.exists(folder.resolve("page.html")));
    }
}
