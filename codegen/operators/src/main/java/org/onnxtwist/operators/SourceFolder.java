package org.onnxtwist.operators;

import com.palantir.javapoet.JavaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A folder of generated sources. A file whose text is the same is left alone, so that compilers see what really changed. */
final class SourceFolder {
    private final Path root;
    private final Set<Path> current = new HashSet<>();

    SourceFolder(Path root) {
        this.root = root;
    }

    void write(JavaFile source) throws IOException {
        Path file = root.resolve(source.packageName().replace('.', '/'))
                .resolve(source.typeSpec().name() + ".java");
        current.add(file);
        String text = source.toString();
        if (!text.equals(read(file))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Removes the files that were not written by this run. */
    void removeOthers() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> others;
        try (Stream<Path> files = Files.walk(root)) {
            others = files.filter(file -> Files.isRegularFile(file) && !current.contains(file))
                    .toList();
        }
        for (Path other : others) {
            Files.delete(other);
        }
    }
}
