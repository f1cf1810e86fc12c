package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;

/** The shell at a pipe. */
final class ShellCommandTest {
    @TempDir
    private Path folder;

    private static CommandRun typed(String text, Object... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(Charset.defaultCharset())));
        try {
            return CommandRun.of(args);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void theModelIsAtHandAndIsWritten() throws IOException {
        Path model = SmallModels.chain(folder.resolve("a \"quoted\" model.onnx"), 3, 3);
        Path output = folder.resolve("out.onnx");
        CommandRun run = typed(
                """
                model.graph().nodeCount()
                for (Node node : model.graph().nodes()) {
                    if (node.operator().name().equals("Relu")) {
                        node.replaceWith(node.input(0).orElseThrow());
                    }
                }
                int left = model.graph().nodeCount();
                left + read(args("%s")).graph().nodeCount()
                write("%s")
                /exit
                undefined()
                """.replace("args(\"%s\")", "\"" + model.toString().replace("\"", "\\\"") + "\"")
                        .formatted(output),
                "shell",
                model);
        assertEquals("", run.err());
        assertEquals(List.of("3", "5", output.toString()), run.out().lines().toList());
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals(2, OnnxReader.read(output).graph().nodeCount());
    }

    @Test
    void theFirstErrorEndsIt() {
        Path output = folder.resolve("out.onnx");
        CommandRun run = typed("1 + 1\nundefined()\n2 + 2\n", "shell");
        assertEquals("2" + System.lineSeparator(), run.out());
        assertEquals(
                List.of("onnx-twist: line 2: cannot find symbol, symbol: method undefined()", "  undefined()"),
                run.err().lines().toList());
        assertEquals(ExitStatus.USAGE, run.status());
        CommandRun thrown = typed("int a = 1; int b =\n2; a +\nb\nList.of(1).get(2)", "shell");
        assertTrue(thrown.err().startsWith("onnx-twist: line 4: "), thrown.err());
        assertTrue(thrown.err().contains("IndexOutOfBoundsException: "), thrown.err());
        assertEquals(ExitStatus.USAGE, thrown.status());
        assertFalse(Files.exists(output));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/help|'/help' is a command for a terminal: standard input holds Java, and /exit",
                "Path.of(\"a\"); throw new StackOverflowError();|StackOverflowError",
                "read(\"none.txt\")|NoSuchFileException: none.txt: the file does not exist",
                "OnnxText.parse(\"g\")|'the text' line 1, column 2: '(' was expected, not the end of the text",
                "class A { int f() { return g(); } } new A().f()|A needs method g(), not declared yet"
            })
    void anErrorIsOneSentence(String text, String sentence) {
        CommandRun run = typed(text + "\n", "shell");
        assertEquals(
                "onnx-twist: line 1: " + sentence, run.err().lines().findFirst().orElse(""));
        assertEquals(ExitStatus.USAGE, run.status());
    }

    @Test
    void theTextMayBeginWithAByteOrderMark() {
        CommandRun run = typed("\ufeff1 + 1\r\n// none\r\n", "shell");
        assertEquals("", run.err());
        assertEquals("2" + System.lineSeparator(), run.out());
    }

    @Test
    void theModelIsNeverOverwritten() throws IOException {
        Path model = SmallModels.chain(folder.resolve("model.onnx"), 3);
        CommandRun run = typed("write(\"" + model + "\")", "shell", model);
        assertTrue(run.err().contains("which is never overwritten"), run.err());
        assertEquals(ExitStatus.USAGE, run.status());
    }

    @Test
    void aModelThatCannotBeReadIsRefusedAtOnce() {
        CommandRun run = typed("1", "shell", folder.resolve("none.onnx"));
        assertEquals("", run.out());
        assertEquals(
                "onnx-twist: " + folder.resolve("none.onnx") + " does not exist: check the path"
                        + System.lineSeparator(),
                run.err());
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
    }
}
