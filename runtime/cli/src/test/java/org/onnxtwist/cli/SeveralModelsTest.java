package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.text.ExitStatus;

/** Calls with several models. */
final class SeveralModelsTest {
    private static final String GRADIENT = "gradient --of y --at 0,0,0,0 --wrt x --no-verify";

    @TempDir
    private Path folder;

    private Path first;
    private Path broken;
    private Path missing;
    private Path last;
    private Path out;

    @BeforeEach
    void models() throws IOException {
        first = SmallModels.chain(folder.resolve("first.onnx"), 3, 1);
        broken = Files.writeString(folder.resolve("broken.onnx"), "this is not a model");
        missing = folder.resolve("missing.onnx");
        last = SmallModels.chain(folder.resolve("last.onnx"), 3);
        out = folder.resolve("out");
    }

    private static CommandRun run(String command, List<Path> models, Object... more) {
        List<Object> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(models);
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    private List<String> written() throws IOException {
        if (!Files.exists(out)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"export --no-verify", "optimize --no-verify", "convert", GRADIENT})
    void theFailureOfOneDoesNotStopTheOthers(String command) throws IOException {
        CommandRun run = run(command, List.of(first, broken, last), "-o", out);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("onnx-twist: ") && run.err().contains("broken.onnx"), run.err());
        assertEquals(List.of("first.onnx", "last.onnx"), written());
        for (String name : List.of("first.onnx", "last.onnx")) {
            assertTrue(run.out().lines().anyMatch(("written to " + out.resolve(name))::equals), run.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"export --no-verify", "optimize --no-verify", "convert", "check", "inspect", GRADIENT})
    void theExitStatusIsThatOfTheWorst(String command) {
        boolean writes = !command.equals("check") && !command.equals("inspect");
        Object[] output = writes ? new Object[] {"-o", out} : new Object[] {};
        CommandRun run = run(command, List.of(missing, broken, first), output);
        assertEquals(ExitStatus.ENVIRONMENT, run.status(), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
        assertEquals(
                "onnx-twist: " + missing + " does not exist: check the path",
                run.err().lines().findFirst().orElse(""));
        assertEquals(
                ExitStatus.INVALID_INPUT,
                run(command, List.of(broken, last), output).status());
        assertEquals(ExitStatus.DONE, run(command, List.of(first, last), output).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"export --no-verify", "optimize --no-verify", "check", "inspect", "generate --package p -d"})
    void asJsonThereIsOneDocumentWithAllReports(String command) throws IOException {
        boolean writes = command.contains("--no-verify");
        boolean generates = command.startsWith("generate");
        Object[] output = writes ? new Object[] {"-o", out, "--json"} : new Object[] {"--json"};
        CommandRun run = generates
                ? CommandRun.of("generate", "--package", "p", "-d", out, first, broken, last, "--json")
                : run(command, List.of(first, broken, last), output);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        JsonValue json = run.json();
        assertEquals(List.of("models"), json.names());
        List<JsonValue> models = json.get("models").list();
        assertEquals(
                List.of(first.toString(), broken.toString(), last.toString()),
                models.stream().map(model -> model.get("model").text()).toList());
        assertEquals(
                List.of(0.0, 3.0, 0.0),
                models.stream().map(model -> model.get("exitStatus").number()).toList());
        assertEquals(List.of("model", "error", "exitStatus"), models.get(1).names());
        assertEquals("onnx-twist: " + models.get(1).get("error").text() + "\n", run.err());
        CommandRun single = generates
                ? CommandRun.of("generate", "--package", "p", "-d", out, first, "--json")
                : run(command, List.of(first), output);
        JsonValue alone = single.json();
        assertEquals(models.get(0).names(), alone.names());
        assertFalse(alone.names().contains("models"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rewrite --no-verify", "export --no-verify", "optimize --no-verify", "convert", GRADIENT})
    void twoModelsNeverShareAnOutput(String command) throws IOException {
        // Nothing is read: neither of the two is a model.
        Path twin = Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("broken.onnx"), "no model");
        CommandRun run = run(command, List.of(broken, twin), "-o", out);
        String name = command.startsWith("rewrite") ? "broken.twist.onnx" : "broken.onnx";
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals(
                "onnx-twist: the outputs of " + twin + " and of " + broken + " would both be " + out.resolve(name)
                        + ": give them in two calls, each with its own folder\n",
                run.err());
        assertEquals(List.of(), written());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rewrite --no-verify", "export --no-verify", "optimize --no-verify", "convert", GRADIENT})
    void severalModelsDoNotGoIntoOneFile(String command) throws IOException {
        Path file = Files.writeString(folder.resolve("file.onnx"), "kept");
        CommandRun run = run(command, List.of(first, last), "-o", file);
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("onnx-twist: -o " + file + " is a file, but there are several models: name a folder\n", run.err());
        assertEquals("kept", Files.readString(file));
        // A folder in which the models lie would have them overwritten.
        CommandRun over = run(command.replace("rewrite", "export"), List.of(first, last), "-o", folder);
        assertEquals(ExitStatus.USAGE, over.status());
        assertTrue(over.err().contains("which is never overwritten"), over.err());
    }

    /** A folder of the name of a file is likely a slip. */
    @ParameterizedTest
    @ValueSource(strings = {"rewrite --no-verify", "export --no-verify", "optimize --no-verify", "convert", GRADIENT})
    void aNameOfAFileIsNoFolder(String command) {
        Path file = folder.resolve("new.onnx");
        CommandRun run = run(command, List.of(first, last), "-o", file);
        assertEquals(
                "onnx-twist: -o " + file + " names a file, but there are several models: name a folder (" + file
                        + "/ for one of this name)\n",
                run.err());
        assertEquals(ExitStatus.USAGE, run.status());
        assertFalse(Files.exists(file));
        assertEquals(
                ExitStatus.DONE,
                run(command, List.of(first, last), "-o", file + "/").status());
        assertTrue(Files.isDirectory(file));
    }

    @Test
    void aModelIsNamedOnce() {
        CommandRun run = run("convert", List.of(first, first), "-o", out);
        assertEquals("onnx-twist: " + first + " is named twice: name it once\n", run.err());
        assertEquals(ExitStatus.USAGE, run.status());
    }

    @Test
    void eachTextBeginsWithItsModel() {
        for (String command : List.of("export --no-verify", "optimize --no-verify")) {
            List<String> lines =
                    run(command, List.of(first, last), "-o", out).out().lines().toList();
            assertEquals(first.toString(), lines.get(0));
            assertEquals("", lines.get(lines.indexOf(last.toString()) - 1));
            String alone =
                    run(command, List.of(first), "-o", out.resolve("x.onnx")).out();
            assertFalse(alone.startsWith(first.toString()), alone);
        }
        assertEquals(
                first + ": 0 errors, 0 warnings\n" + last + ": 0 errors, 0 warnings\n",
                CommandRun.of("check", first, last).out());
        List<String> shapes =
                CommandRun.of("inspect", first, last, "--shapes").out().lines().toList();
        assertEquals(first.toString(), shapes.get(0));
        assertEquals(last.toString(), shapes.get(shapes.indexOf("") + 1));
    }

    @Test
    void classesAreNamedForTheirFiles() throws IOException {
        CommandRun run = CommandRun.of("generate", "--package", "p", "-d", out, first, broken, last);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals("written to " + out + "/p/First.java\nwritten to " + out + "/p/Last.java\n", run.out());
        Path twin = SmallModels.chain(folder.resolve("First.onnx"), 3);
        CommandRun both = CommandRun.of("generate", "--package", "p", "-d", out, first, twin);
        assertEquals(ExitStatus.USAGE, both.status());
        assertEquals(
                "onnx-twist: the classes of " + twin + " and of " + first
                        + " would both be p.First: generate them in two calls, each with its own --class\n",
                both.err());
        CommandRun named = CommandRun.of("generate", "--package", "p", "--class", "A", "-d", out, first, last);
        assertEquals(ExitStatus.USAGE, named.status());
        assertEquals(
                "onnx-twist: --class is for one model, and 2 are given: leave it out, or generate the classes in several"
                        + " calls\n",
                named.err());
    }

    @Test
    void onlyOneModelIsExplained() {
        CommandRun run = CommandRun.of("optimize", first, last, "--explain", "fold-batch-normalization");
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("onnx-twist: --explain looks at one model, and 2 are given: name one of them\n", run.err());
    }
}
