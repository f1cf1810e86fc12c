package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reference data outside the project; tests that need it are skipped where it is not. */
public final class SharedFolder {
    private SharedFolder() {}

    public static Path require(String part) {
        Path folder =
                Path.of(System.getProperty("onnxtwist.shared", "../../shared")).resolve(part);
        assumeTrue(Files.exists(folder), () -> "there is no " + folder + ": name the folder with -Donnxtwist.shared");
        return folder;
    }

    /** The models in an archive of the folder, unpacked into {@code target} with what lies beside them, in order. */
    public static List<Path> unpack(String archive, Path target) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(require(archive));
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Path file = target.resolve(entry.toString().substring(1));
                Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
                Files.copy(entry, file);
            }
        }
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }
}
