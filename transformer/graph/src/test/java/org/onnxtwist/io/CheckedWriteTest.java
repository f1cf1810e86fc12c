package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphEditException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.CheckFailedException;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.FindingCode;

/** A writer that checks refuses a broken model before it touches a file. */
final class CheckedWriteTest {
    private static final WriteOptions CHECKED = WriteOptions.defaults().withCheck(Checker::requireWellFormed);

    @TempDir
    private Path folder;

    private final Model model = new Model(new Graph("main"), 8);
    private final Value x = model.graph().addInput("x", ValueType.tensor(DType.FLOAT, 2));
    private final Node first =
            model.graph().newNode("Relu").input(x).output("a").append();
    private final Node second =
            model.graph().newNode("Neg").input(first.output(0)).output("b").append();

    @BeforeEach
    void finish() {
        model.setOpset(17);
        model.graph().addOutput(second.output(0));
    }

    @Test
    void aCycleIsNotWritten() throws IOException {
        Path file = folder.resolve("m.onnx");
        OnnxWriter.write(model, file, CHECKED);
        byte[] before = Files.readAllBytes(file);
        first.setInput(0, second.output(0));
        CheckFailedException e = assertThrows(CheckFailedException.class, () -> OnnxWriter.write(model, file, CHECKED));
        assertTrue(e.findings().stream().anyMatch(finding -> finding.code() == FindingCode.NODE_CYCLE), e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
        assertThrows(
                CheckFailedException.class,
                () -> OnnxWriter.writeTemporary(model, folder.resolve("temporary.onnx"), CHECKED));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void nodesThatAreNotSortedAreNotWritten() {
        model.graph().moveBefore(first, second);
        CheckFailedException e = assertThrows(
                CheckFailedException.class, () -> OnnxWriter.write(model, folder.resolve("m.onnx"), CHECKED));
        assertEquals(
                List.of(FindingCode.NODE_NOT_SORTED),
                e.findings().stream().map(finding -> finding.code()).toList());
    }

    @Test
    void aValueThatNothingDefinesIsNotWritten() {
        first.detachOutput(0, "fresh");
        Path file = folder.resolve("m.onnx");
        assertThrows(CheckFailedException.class, () -> OnnxWriter.write(model, file, CHECKED));
        GraphEditException e =
                assertThrows(GraphEditException.class, () -> OnnxWriter.write(model, file, WriteOptions.defaults()));
        assertTrue(String.valueOf(e.getMessage()).contains("value <a>"), e.getMessage());
    }

    @Test
    void whatTheCheckThrowsIsThrown() {
        IllegalStateException own = new IllegalStateException("the caller's own rule");
        WriteOptions options = WriteOptions.defaults()
                .withCheck(written -> {
                    throw own;
                })
                .withThreshold(7)
                .withShareData(true);
        assertEquals(
                own,
                assertThrows(
                        IllegalStateException.class, () -> OnnxWriter.write(model, folder.resolve("m.onnx"), options)));
    }
}
