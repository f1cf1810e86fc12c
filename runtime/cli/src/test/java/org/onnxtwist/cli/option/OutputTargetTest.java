package org.onnxtwist.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.ir.OnnxTwistException.Fault;

final class OutputTargetTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = Files.writeString(folder.resolve("net.onnx"), "net");
    }

    @ParameterizedTest
    @CsvSource({
        "net.onnx, net.twist.onnx",
        "net, net.twist",
        "a.b.onnx, a.b.twist.onnx",
        ".onnx, .onnx.twist",
        "dir/net.onnx, dir/net.twist.onnx"
    })
    void theDefaultLiesBesideTheModel(String name, String output) throws IOException {
        Path given = folder.resolve(name);
        assertEquals(folder.resolve(output), only(given, Optional.empty()));
    }

    @Test
    void oneModelGoesToAFileOrIntoAFolder() throws IOException {
        assertEquals(folder.resolve("x.onnx"), only(model, Optional.of(folder + "/x.onnx")));
        assertEquals(folder.resolve("net.twist.onnx"), only(model, Optional.of(folder.toString())));
        assertEquals(folder.resolve("new/net.twist.onnx"), only(model, Optional.of(folder + "/new/")));
    }

    @Test
    void severalModelsGoIntoAFolder() throws IOException {
        Path other = Files.writeString(folder.resolve("other.onnx"), "other");
        List<OutputTarget> targets = OutputTarget.plan(List.of(model, other), Optional.of(folder + "/new"));
        assertEquals(
                List.of(folder.resolve("new/net.twist.onnx"), folder.resolve("new/other.twist.onnx")),
                targets.stream().map(OutputTarget::output).toList());
        refused(List.of(model, other), other.toString(), "is a file, but there are several models");
    }

    @Test
    void noModelIsEverOverwritten() throws IOException {
        Path soft = Files.createSymbolicLink(folder.resolve("soft.onnx"), model);
        Path hard = Files.createLink(folder.resolve("hard.onnx"), model);
        Path around = Files.createDirectory(folder.resolve("d")).resolve("../net.onnx");
        for (Path output : List.of(model, soft, hard, around)) {
            refused(List.of(model), output.toString(), "which is never overwritten");
        }
        refused(List.of(soft), model.toString(), "which is never overwritten");
        Path twist = Files.writeString(folder.resolve("net.twist.onnx"), "another model of the same call");
        refused(List.of(model, twist), Optional.empty(), "which is never overwritten");
    }

    @Test
    void twoModelsNeverShareAnOutput() throws IOException {
        Path twin = Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("net.onnx"), "twin");
        refused(List.of(model, twin), folder + "/out", "would both be");
        refused(List.of(model, model), folder + "/out", "is named twice");
        refused(List.of(model, folder.resolve("d/../net.onnx")), folder + "/out", "would both be");
    }

    @Test
    void aFolderIsNotReplaced() throws IOException {
        Files.createDirectory(folder.resolve("net.twist.onnx"));
        refused(List.of(model), Optional.empty(), "is a folder");
    }

    @Test
    void onlyAFolderThatWasAskedForIsMade() throws IOException {
        OutputTarget asked =
                OutputTarget.plan(List.of(model), Optional.of(folder + "/new/")).get(0);
        asked.makeFolder();
        assertTrue(Files.isDirectory(folder.resolve("new")));
        CommandException refusal = assertThrows(
                CommandException.class, () -> OutputTarget.plan(List.of(model), Optional.of(folder + "/none/x.onnx")));
        assertEquals(Fault.ENVIRONMENT, refusal.fault());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x.pb2 | has the unknown extension .pb2: end its name in .onnx, in .onnxtxt or .txt for ONNX's textual syntax, or in"
                        + " .json for JSON",
                "x | has no extension: end its name in .onnx, in .onnxtxt or .txt for ONNX's textual syntax, or in .json for JSON;"
                        + " for a folder, in a slash"
            })
    void aNameWithoutANotationIsRefused(String name, String clause) {
        refused(List.of(model), folder + "/" + name, clause);
        CommandException refusal =
                assertThrows(CommandException.class, () -> OutputTarget.renamed(model, folder + "/" + name));
        assertEquals("the output " + folder + "/" + name + " " + clause, refusal.getMessage());
    }

    private static Path only(Path given, Optional<String> output) throws IOException {
        return OutputTarget.plan(List.of(given), output).get(0).output();
    }

    private static void refused(List<Path> models, String output, String clause) {
        refused(models, Optional.of(output), clause);
    }

    private static void refused(List<Path> models, Optional<String> output, String clause) {
        CommandException refusal = assertThrows(CommandException.class, () -> OutputTarget.plan(models, output));
        assertEquals(Fault.REQUEST, refusal.fault());
        assertTrue(String.valueOf(refusal.getMessage()).contains(clause), refusal.getMessage());
    }
}
