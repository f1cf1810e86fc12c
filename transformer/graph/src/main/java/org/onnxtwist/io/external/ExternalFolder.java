package org.onnxtwist.io.external;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;

/**
 * The folder that the locations of a model's external data are relative to, and the rules that keep them inside it.
 *
 * <p>A model is data from anywhere: a location that could leave the folder would let it read any file of the user's into weights that
 * are then passed on.
 */
public final class ExternalFolder {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private final Optional<Path> folder;
    private final boolean trustLinks;
    private final boolean mayMiss;
    private final Map<String, ExternalFile> files = new HashMap<>();

    private ExternalFolder(Optional<Path> folder, boolean trustLinks, boolean mayMiss) {
        this.folder = folder;
        this.trustLinks = trustLinks;
        this.mayMiss = mayMiss;
    }

    /**
     * The folder in which {@code file} was named; not the one that a link to the model leads to.
     *
     * @param trustLinks whether a file may be a symbolic link out of the folder
     * @param mayMiss whether files may be missing
     */
    public static ExternalFolder of(Path file, boolean trustLinks, boolean mayMiss) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? none() : in(parent, trustLinks, mayMiss);
    }

    public static ExternalFolder in(Path folder, boolean trustLinks, boolean mayMiss) throws IOException {
        return new ExternalFolder(Optional.of(folder.toRealPath()), trustLinks, mayMiss);
    }

    /** No folder: every location is refused. */
    public static ExternalFolder none() {
        return new ExternalFolder(Optional.empty(), false, false);
    }

    /** @throws InvalidModelException when the location breaks a rule */
    ExternalFile resolve(String location, FileLocation place) {
        ExternalFile known = files.get(location);
        if (known != null) {
            return known;
        }
        Path base = folder.orElseThrow(() -> place.invalid("has its data in the file '" + Excerpt.of(location)
                + "', but the model was not read from a folder: read it from its file"));
        requireRelative(location, place);
        ExternalFile file = locate(base, location, place);
        files.put(location, file);
        return file;
    }

    private static void requireRelative(String location, FileLocation place) {
        if (location.isEmpty()) {
            throw place.invalid("has external data with an empty location: export the model again");
        }
        if (location.indexOf('\0') >= 0) {
            throw place.invalid(
                    "has external data at a location that contains a NUL character: export the model again");
        }
        if (location.startsWith("/")
                || location.startsWith("\\")
                || DRIVE.matcher(location).matches()) {
            throw place.invalid("has external data at the absolute location '" + Excerpt.of(location)
                    + "': put the file into the model's folder and name it relative to it");
        }
        if (Arrays.asList(SEPARATOR.split(location, -1)).contains("..")) {
            throw place.invalid("has external data at '" + Excerpt.of(location)
                    + "', which contains '..': put the file into the model's folder and name it without");
        }
    }

    private ExternalFile locate(Path base, String location, FileLocation place) {
        try {
            Path real = base.resolve(location).toRealPath();
            if (!trustLinks && !real.startsWith(base)) {
                throw place.invalid("has external data at '" + Excerpt.of(location)
                        + "', a link to a place outside the model's folder: copy the file into the folder or,"
                        + " if you trust the model, use --trust-links (in the Maven plugin, trustLinks)");
            }
            if (!Files.isRegularFile(real)) {
                throw place.invalid("has external data at '" + Excerpt.of(location)
                        + "', which is not a regular file: put the data file into the model's folder");
            }
            return new ExternalFile(base, location, SourceFile.of(real), false);
        } catch (InvalidPathException e) {
            throw place.invalid("has external data at a location that is not a path: export the model again", e);
        } catch (NoSuchFileException e) {
            if (mayMiss) {
                return ExternalFile.missing(base, location);
            }
            throw place.invalid(
                    "has external data in the file '" + Excerpt.of(location)
                            + "', which does not exist: put it into the model's folder",
                    e);
        } catch (IOException e) {
            throw place.invalid(
                    "has external data in the file '" + Excerpt.of(location)
                            + "', which cannot be reached: check links and permissions",
                    e);
        }
    }
}
