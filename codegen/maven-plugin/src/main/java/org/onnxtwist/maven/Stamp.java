package org.onnxtwist.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.onnxtwist.ir.ControlCharacters;
import org.onnxtwist.twist.Version;

/**
 * What a piece of work was made from and what it made, written down when it is done: the plugin's version, the settings, and the
 * content of every file that was read or written. The work is to be repeated unless all of that is still so.
 */
final class Stamp {
    private static final String READ = "read ";
    private static final String WRITTEN = "written ";

    private final Path file;
    private final Path base;
    private final List<String> head;

    /**
     * @param file where it is kept
     * @param base what paths in it are relative to
     * @param settings everything, files aside, that the result depends on
     */
    Stamp(Path file, Path base, String settings) {
        this.file = file;
        this.base = base;
        this.head = List.of("onnx-twist " + Version.get(), "settings " + ControlCharacters.escaped(settings));
    }

    /** Tells whether the work was done, with these settings, and every file is as it was then. */
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

    /** The files that the work wrote when it was last done; none where it was not. */
    List<Path> written() throws IOException {
        return lines().stream()
                .filter(line -> line.startsWith(WRITTEN))
                .map(line -> base.resolve(line.split(" ", 3)[2]))
                .toList();
    }

    /** Tells whether the work read this file, when it was last done, with another content than it has now. */
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

    /** Notes the files that the work is going to read, as they are now, and forgets that it was ever done. */
    Begun begin(Collection<Path> read) throws IOException {
        Files.deleteIfExists(file);
        List<String> lines = new ArrayList<>(head);
        for (Path path : read) {
            lines.add(line(READ, path));
        }
        return new Begun(lines);
    }

    /** Work that is under way. */
    final class Begun {
        private final List<String> lines;

        private Begun(List<String> lines) {
            this.lines = lines;
        }

        /** Notes that the work is done, and what it wrote. */
        void done(Collection<Path> written) throws IOException {
            for (Path path : written) {
                lines.add(line(WRITTEN, path));
            }
            OutputFiles.write(file, out -> out.write((String.join("\n", lines) + "\n").getBytes(UTF_8)));
        }
    }

    private String line(String what, Path path) throws IOException {
        Path shown = path.startsWith(base) ? base.relativize(path) : path;
        return what + Fingerprint.of(path) + " " + Workspace.slashes(shown);
    }
}
