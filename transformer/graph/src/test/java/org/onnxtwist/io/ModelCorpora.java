package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.onnxtwist.ir.Model;

/** The models at hand: those of the project, and those of the reference data, without which a test is skipped. */
public final class ModelCorpora {
    private ModelCorpora() {}

    /** Something to try on each model. */
    public interface Trial {
        /** Tries one model, {@code bytes} being its file. */
        void of(String name, byte[] bytes, Model model) throws IOException;
    }

    /** Every model of an archive of the conformance suite, at least 51. */
    public static void archive(String name, Trial trial) throws IOException {
        Path archive = shared("conformance").resolve(name);
        int models = 0;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".onnx")) {
                    byte[] bytes = zip.getInputStream(entry).readAllBytes();
                    trial.of(entry.getName(), bytes, OnnxReader.read(ByteBuffer.wrap(bytes)));
                    models++;
                }
            }
        }
        assertTrue(models > 50, archive + " has " + models + " models");
    }

    /** Every model of a folder of the reference data, at least 4. */
    public static void folder(String name, Trial trial) throws IOException {
        below(shared(name), 4, trial);
    }

    /** Every model that the project has: two of the samples, nine of the reference layer. */
    public static void project(Trial trial) throws IOException {
        below(Path.of("../../samples/models"), 2, trial);
        below(Path.of("../../runtime/engine/src/test/resources/golden"), 9, trial);
    }

    private static void below(Path folder, int atLeast, Trial trial) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> file.toString().endsWith(".onnx")).toList();
        }
        assertTrue(files.size() >= atLeast, folder + " has " + files.size() + " models");
        for (Path file : files) {
            trial.of(file.toString(), Files.readAllBytes(file), OnnxReader.read(file));
        }
    }

    private static Path shared(String name) {
        Path folder = Path.of(System.getProperty("onnxtwist.shared", "../../../shared"), name);
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no reference data at " + folder);
        return folder;
    }
}
