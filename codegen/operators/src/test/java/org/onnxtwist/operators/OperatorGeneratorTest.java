package org.onnxtwist.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator run on ONNX's own operators. */
final class OperatorGeneratorTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    private Path folder;

    private Path generate(String into) throws IOException {
        Path sources = folder.resolve(into);
        OperatorGenerator.main(Sources.SCHEMAS.toString(), sources.toString());
        return sources;
    }

    private static Map<String, String> texts(Path sources) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(sources)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                texts.put(sources.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void everyRunWritesTheSame() throws IOException {
        Map<String, String> first = texts(generate("a"));
        assertEquals(203 + 19, first.size());
        assertEquals(first, texts(generate("b")));
    }

    @Test
    void leavesAloneWhatDidNotChangeAndMendsWhatDid() throws IOException {
        Path sources = generate("a");
        Path same = sources.resolve("org/onnxtwist/op/Conv.java");
        Path changed = sources.resolve("org/onnxtwist/op/Relu.java");
        Path foreign = Files.writeString(sources.resolve("org/onnxtwist/op/Gone.java"), "class Gone {}");
        String relu = Files.readString(changed);
        Files.writeString(changed, "broken");
        Files.setLastModifiedTime(same, LONG_AGO);
        generate("a");
        assertEquals(LONG_AGO, Files.getLastModifiedTime(same));
        assertEquals(relu, Files.readString(changed));
        assertFalse(Files.exists(foreign), "an operator that is no more must not be compiled");
    }

    @Test
    void wantsItsTwoArguments() {
        assertThrows(IllegalArgumentException.class, () -> OperatorGenerator.main("one"));
    }
}
