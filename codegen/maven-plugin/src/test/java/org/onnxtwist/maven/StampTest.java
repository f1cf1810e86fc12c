package org.onnxtwist.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StampTest {
    @TempDir
    private Path base;

    private Path file;
    private Path model;
    private Path output;

    @BeforeEach
    void work() throws IOException {
        file = base.resolve("target/stamps/a model.txt");
        model = Files.writeString(base.resolve("a model.onnx"), "model");
        output = Files.writeString(base.resolve("output.onnx"), "output");
        stamp("seed=1").begin(List.of(model)).done(List.of(output));
    }

    private Stamp stamp(String settings) {
        return new Stamp(file, base, model, settings);
    }

    @Test
    void workIsCurrentWhileNothingChanges() throws IOException {
        assertTrue(stamp("seed=1").isCurrent());
        Files.setLastModifiedTime(model, FileTime.fromMillis(0));
        assertTrue(stamp("seed=1").isCurrent());
        assertEquals(List.of(output), stamp("seed=1").written());
    }

    @Test
    void anotherSettingOrVersionIsAChange() throws IOException {
        assertFalse(stamp("seed=2").isCurrent());
        Files.writeString(file, Files.readString(file).replaceFirst("onnx-twist \\S+", "onnx-twist 0.0.1"));
        assertFalse(stamp("seed=1").isCurrent());
    }

    @Test
    void aModelThatChangedIsAChange() throws IOException {
        Files.writeString(model, "madel");
        assertFalse(stamp("seed=1").isCurrent());
        assertTrue(stamp("").readOtherwise(model));
        assertFalse(stamp("").readOtherwise(output));
    }

    @Test
    void anOutputThatIsGoneOrAlteredIsAChange() throws IOException {
        Files.writeString(output, "outpud");
        assertFalse(stamp("seed=1").isCurrent());
        Files.writeString(output, "output");
        assertTrue(stamp("seed=1").isCurrent());
        Files.delete(output);
        assertFalse(stamp("seed=1").isCurrent());
    }

    @Test
    void workThatBeganAndDidNotEndIsNotDone() throws IOException {
        stamp("seed=1").begin(List.of(model));
        assertFalse(stamp("seed=1").isCurrent());
        assertEquals(List.of(), stamp("seed=1").written());
    }

    @Test
    void nothingInItSaysWhereTheProjectIs() throws IOException {
        assertFalse(Files.readString(file).contains(base.toString()));
    }
}
