package org.onnxtwist.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.twist.layer.LayerVersion;

/**
 * A record of completed work: the plugin's version, the settings, and a fingerprint of the content of every file that was read or written.
 * The work has to be repeated unless all of these are unchanged.
 */
final class Stamp {
    private static final String READ = "read ";
    private static final String WRITTEN = "written ";
    private static final String MODEL = "model ";

    private final Path file;
    private final Path base;
    private final List<String> head;

    /**
     * @param file the file that holds the stamp
     * @param base the folder that paths in it are relative to
     * @param model the model that the work is done for
     * @param settings everything, files aside, that the result depends on
     */
    Stamp(Path file, Path base, Path model, String settings) {
        this(
                file,
                base,
                List.of(
                        MODEL + shown(base, model),
                        "onnx-twist " + LayerVersion.get(),
                        "settings " + Excerpt.escaped(settings)));
    }

    private Stamp(Path file, Path base, List<String> head) {
        this.file = file;
        this.base = base;
        this.head = head;
    }

    /**
     * Returns the stamps of all completed work.
     *
     * @param folder the folder of stamps, which need not exist
     * @param base the folder that paths in them are relative to
     */
    static List<Stamp> allIn(Path folder, Path base) throws IOException {
        List<Stamp> stamps = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    List<String> lines = Files.readAllLines(file);
                    // An earlier version of the plugin did not name the model.
                    if (!lines.isEmpty() && lines.get(0).startsWith(MODEL)) {
                        stamps.add(new Stamp(file, base, lines.subList(0, 1)));
                    }
                }
            }
        }
        return stamps;
    }

    /** Returns the model that the work was done for. */
    Path model() {
        return base.resolve(head.get(0).substring(MODEL.length()));
    }

    /** Deletes the stamp. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Tells whether the work was completed with these settings and no file has changed since. */
    boolean isCurrent() throws IOException {
        List<String> lines = lines();
        if (lines.size() <= head.size() || !lines.subList(0, head.size()).equals(head)) {
            return false;
        }
        for (String line : lines.subList(head.size(), lines.size())) {
            if (!isCurrent(line)) {
                return false;
            }
        }
        return true;
    }

    private boolean isCurrent(String line) throws IOException {
        String[] words = line.split(" ", 3);
        Path path = words.length == 3 ? base.resolve(words[2]) : base;
        return Files.isRegularFile(path) && Fingerprint.of(path).equals(words[1]);
    }

    /** Returns the files that the work wrote when it was last completed; empty if it was not. */
    List<Path> written() throws IOException {
        return files(WRITTEN);
    }

    /** Returns the files that the work read when it was last completed; empty if it was not. */
    List<Path> read() throws IOException {
        return files(READ);
    }

    private List<Path> files(String what) throws IOException {
        return lines().stream()
                .filter(line -> line.startsWith(what))
                .map(line -> base.resolve(line.split(" ", 3)[2]))
                .toList();
    }

    /** Tells whether the work read this file when it was last completed, and the file has changed since. */
    boolean readOtherwise(Path path) throws IOException {
        for (String line : lines()) {
            if (line.startsWith(READ) && base.resolve(line.split(" ", 3)[2]).equals(path)) {
                return !isCurrent(line);
            }
        }
        return false;
    }

    private List<String> lines() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Records the current content of the files that the work is going to read, and deletes the stamp of earlier work. */
    Begun begin(Collection<Path> read) throws IOException {
        Files.deleteIfExists(file);
        List<String> lines = new ArrayList<>(head);
        for (Path path : read) {
            lines.add(line(READ, path));
        }
        return new Begun(lines);
    }

    /** Work in progress. */
    final class Begun {
        private final List<String> lines;

        private Begun(List<String> lines) {
            this.lines = lines;
        }

        /** Writes the stamp: the work is completed and wrote the given files. */
        void done(Collection<Path> written) throws IOException {
            for (Path path : written) {
                lines.add(line(WRITTEN, path));
            }
            Staging.write(file, out -> out.write((String.join("\n", lines) + "\n").getBytes(UTF_8)));
        }
    }

    private String line(String what, Path path) throws IOException {
        return what + Fingerprint.of(path) + " " + shown(base, path);
    }

    private static String shown(Path base, Path path) {
        return Workspace.slashes(path.startsWith(base) ? base.relativize(path) : path);
    }
}
