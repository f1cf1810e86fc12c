package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference data outside the project; tests that need it are skipped where it is not. */
final class SharedFolder {
    private SharedFolder() {}

    static Path require(String part) {
        Path folder =
                Path.of(System.getProperty("onnxtwist.shared", "../../shared")).resolve(part);
        assumeTrue(Files.exists(folder), () -> "there is no " + folder + ": name the folder with -Donnxtwist.shared");
        return folder;
    }
}
