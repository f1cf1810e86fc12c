package org.onnxtwist.page.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.twist.layer.LayerVersion;

/**
 * Everything that is needed to repeat a command.
 *
 * @param arguments the words of the command line, without the name of the program
 * @param started the time at which the command began
 * @param folder the folder in which it ran
 * @param settings the options that hold, given or not, by their names
 */
public record CommandRecord(List<String> arguments, Instant started, Path folder, Map<String, String> settings) {
    private static final int BUFFER = 1 << 16;

    /** Makes a record of copies. */
    public CommandRecord {
        arguments = List.copyOf(arguments);
    }

    /**
     * Returns the section of the page.
     *
     * @param files the files that were read or written; those that do not exist are left out
     */
    ReportSection section(List<Path> files) {
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(new ReportBlock.Lines(commandLine()));
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("in the folder", folder.toString()));
        facts.add(List.of("started", started.truncatedTo(ChronoUnit.SECONDS).toString()));
        facts.add(List.of("onnx-twist", LayerVersion.get()));
        facts.add(List.of("ONNX Runtime", InferenceSession.runtimeVersion()));
        facts.add(List.of("Java", System.getProperty("java.vm.name", "") + " " + Runtime.version()));
        facts.add(List.of(
                "system",
                System.getProperty("os.name", "") + " " + System.getProperty("os.version", "") + ", "
                        + System.getProperty("os.arch", "") + ", "
                        + NumberText.count(Runtime.getRuntime().availableProcessors(), "core", "cores")));
        settings.forEach((name, value) -> facts.add(List.of(name, value)));
        blocks.add(ReportTables.facts("The program and its settings, those that were not given included.", facts));
        List<List<PageTable.Cell>> rows = new ArrayList<>();
        files.stream().distinct().forEach(file -> addFile(file, rows));
        blocks.add(new ReportBlock.Tabular(new PageTable(
                "The files that were read and written, as they were when the report was made.",
                List.of(
                        PageTable.Column.text("file"),
                        PageTable.Column.number("bytes"),
                        PageTable.Column.text("SHA-256")),
                rows)));
        return ReportSection.of("How to repeat it", blocks);
    }

    private static void addFile(Path file, List<List<PageTable.Cell>> rows) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        rows.add(row(file));
        try {
            Set<String> locations = file.toString().endsWith(".onnx") ? ExternalData.locations(file) : Set.of();
            locations.stream()
                    .map(file::resolveSibling)
                    .filter(Files::isRegularFile)
                    .forEach(data -> rows.add(row(data)));
        } catch (IOException e) {
            rows.add(unreadable("the external data of " + file, e));
        }
    }

    private static List<PageTable.Cell> row(Path file) {
        try {
            long size = Files.size(file);
            return List.of(
                    PageTable.Cell.of(file.toString()),
                    PageTable.Cell.of(NumberText.grouped(size), (double) size),
                    PageTable.Cell.of(sha256(file)));
        } catch (IOException e) {
            return unreadable(file.toString(), e);
        }
    }

    private static List<PageTable.Cell> unreadable(String what, IOException failure) {
        return List.of(
                PageTable.Cell.of(what),
                PageTable.Cell.of(""),
                PageTable.Cell.of("cannot be read: " + failure.getMessage()));
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[BUFFER];
                while (in.read(buffer) >= 0) {
                    // The digest takes what is read.
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The command line as a POSIX shell takes it: words with other characters than letters, digits and a few marks are quoted. */
    String commandLine() {
        StringBuilder line = new StringBuilder("onnx-twist");
        for (String word : arguments) {
            line.append(' ');
            boolean isPlain = word.matches("[A-Za-z0-9_@%+=:,./-]+");
            line.append(isPlain ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }
}
