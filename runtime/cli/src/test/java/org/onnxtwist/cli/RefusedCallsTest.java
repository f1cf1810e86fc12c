package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.tensor.Tensor;

/** Calls that must be refused: before anything is lost, in one sentence, and in JSON where that was asked for. */
final class RefusedCallsTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3);
    }

    private static String sentence(CommandRun run) {
        assertEquals(1, run.err().lines().count(), run.err());
        return run.err().strip();
    }

    /** A file would take the place of the device, which whoever may write to its folder could lose. */
    @Test
    void aPipeIsNotReplaced() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there are no pipes with names here");
        Path pipe = folder.resolve("pipe");
        assertEquals(
                0,
                new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        for (Path output : List.of(pipe, link)) {
            CommandRun run = CommandRun.of("rewrite", model, "--no-verify", "-o", output);
            assertEquals(ExitStatus.USAGE, run.status());
            assertTrue(sentence(run).contains(output + " is a device or a pipe"), run.err());
            assertEquals(
                    ExitStatus.USAGE,
                    CommandRun.of("convert", model, "-o", output).status());
        }
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void theParametersAreNotOverwritten() throws IOException {
        Path parameters = folder.resolve("trained.onnx");
        Safetensors.write(parameters, Map.of("conv0.center_x", Tensor.ofFloats(new float[2], 2)), Map.of());
        byte[] before = Files.readAllBytes(parameters);
        CommandRun run = CommandRun.of("rewrite", model, "--no-verify", "--params", parameters, "-o", parameters);
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(sentence(run).contains("is the input " + parameters + ", which is never overwritten"), run.err());
        assertEquals(before.length, Files.size(parameters));
    }

    @Test
    void anEmptyNameIsNotTheCurrentFolder() {
        CommandRun run = CommandRun.of("rewrite", model, "--dry-run", "-o", "");
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(sentence(run).contains("the name after -o is empty"), run.err());
    }

    @Test
    void parametersThatDoNotFitNameTheirFileAndTheModel() throws IOException {
        Path parameters = folder.resolve("trained.safetensors");
        Safetensors.write(parameters, Map.of("none.center_x", Tensor.ofFloats(new float[2], 2)), Map.of());
        CommandRun run = CommandRun.of("rewrite", model, "--params", parameters);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(
                sentence(run)
                        .startsWith("onnx-twist: " + parameters + ", for " + model + ": the parameters none.center_x "),
                run.err());
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithARemedy() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        CommandRun run = CommandRun.of("rewrite", model, "--no-verify", "-o", file + "/sub/");
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertTrue(sentence(run).endsWith("choose another folder with -o"), run.err());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderOfTheSystemThatTakesNoFilesIsNamedWithARemedy() {
        CommandRun run = CommandRun.of("convert", model, "-o", "/proc/out.onnx");
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertEquals(
                "onnx-twist: nothing can be written to the folder '/proc': change its permissions, or choose another folder",
                sentence(run));
    }

    @Test
    void aFileOfParametersWithoutAnyIsRefused() throws IOException {
        Path parameters = folder.resolve("empty.safetensors");
        Safetensors.write(parameters, Map.of(), Map.of());
        CommandRun run = CommandRun.of("rewrite", model, "--params", parameters);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(sentence(run).contains(parameters + " holds no tensors"), run.err());
        assertFalse(Files.exists(folder.resolve("net.twist.onnx")));
    }

    @Test
    void dataCannotBeSharedWithAnotherFolder() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String output : List.of(other + "/", other + "/out.onnx", folder + "/new/")) {
            CommandRun run = CommandRun.of("rewrite", model, "--no-verify", "--share-data", "-o", output);
            assertEquals(ExitStatus.USAGE, run.status());
            assertTrue(sentence(run).contains("which is not in the folder of " + model), run.err());
        }
        try (Stream<Path> written = Files.list(other)) {
            assertEquals(0, written.count());
        }
        Path inner = SmallModels.chain(other.resolve("inner.onnx"), 3);
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", inner, "--no-verify", "--share-data", "-o", folder + "/")
                        .status());
    }

    @Test
    void aGlobMustMatchInOneModelAtLeast() throws IOException {
        Path longer = SmallModels.chain(folder.resolve("longer.onnx"), 3, 3, 3);
        CommandRun both =
                CommandRun.of("rewrite", model, longer, "--no-verify", "-o", folder + "/out/", "--include", "conv2");
        assertEquals(ExitStatus.DONE, both.status(), both.err());
        assertTrue(both.out().contains("no convolution matches 'conv2'"), both.out());
        CommandRun none = CommandRun.of(
                "rewrite",
                model,
                longer,
                "--no-verify",
                "-o",
                folder + "/out/",
                "--include",
                "conv2",
                "--exclude",
                "bogus");
        assertEquals(ExitStatus.USAGE, none.status());
        assertEquals(
                "onnx-twist: no convolution of the 2 models matches 'bogus': correct --include or --exclude ('inspect' lists the"
                        + " names)",
                sentence(none));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rewrite MODEL --json --seed x",
                "rewrite --json",
                "rewrite MODEL --json --params MODEL.missing",
                "rewrite MODEL MODEL --json",
                "rewrite MODEL.missing --json",
                "rewrite MODEL --json --init-max NaN",
                "verify MODEL --json",
                "verify MODEL MODEL.missing --json",
                "bench MODEL MODEL.missing --json",
                "bench MODEL --json --size none=1",
                "inspect MODEL.missing --json",
                "inspect --json --bogus",
                "inspect MODEL --text --json",
                "optimize --list --json",
                "devices --json extra"
            })
    void everyFailureIsADocumentToo(String line) {
        CommandRun run =
                CommandRun.of((Object[]) line.replace("MODEL", model.toString()).split(" "));
        assertTrue(run.status() != ExitStatus.DONE, run.out());
        assertEquals("onnx-twist: " + run.json().get("error").text(), sentence(run));
        assertEquals(run.status(), (int) run.json().get("exitStatus").number());
    }

    @Test
    void whatFollowsTheOptionsIsNone() {
        assertEquals("", CommandRun.of("inspect", "--", "--json").out());
    }
}
