package org.onnxtwist.cli.draw;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.OnnxTwistException.Fault;

/**
 * A file for a picture or a page, checked before anything is computed.
 *
 * @param path where it appears, completely or not at all
 */
public record PageFile(Path path) {
    /** A picture. */
    public static final String SVG = ".svg";

    /** A page. */
    public static final String HTML = ".html";

    /** The text of a file. */
    @FunctionalInterface
    public interface Text {
        /** Writes the text. */
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Returns the file that a user named with an option.
     *
     * @param option the option, for messages
     * @param nameInFolder the file's name if the user named a folder that exists
     * @param extensions the extensions that it may have, in lower case
     * @throws CommandException if it cannot be such a file
     */
    public static PageFile named(String option, String name, String nameInFolder, String... extensions) {
        if (name.isEmpty()) {
            throw CommandException.usage("the name after " + option + " is empty: name a file");
        }
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            return in(path, nameInFolder);
        }
        String lower = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        for (String extension : extensions) {
            if (lower.endsWith(extension)) {
                return checked(path);
            }
        }
        throw CommandException.usage("the output " + path
                + " has not the extension of what is written: end its name in " + String.join(" or ", extensions));
    }

    /** Returns the file of this name in a folder that exists. */
    public static PageFile in(Path folder, String name) {
        return checked(folder.resolve(name));
    }

    private static PageFile checked(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandException(
                    Fault.ENVIRONMENT, "the folder of the output " + path + " does not exist: create it first");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw CommandException.usage(
                    "the output " + path + " is a folder, a device or a pipe: name a file with another name");
        }
        return new PageFile(path);
    }

    /** Tells whether the file is a page. */
    public boolean isPage() {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(HTML);
    }

    /** Rejects a file that is an input. */
    public PageFile other(Path input) throws IOException {
        if (Files.exists(path) && Files.exists(input) && Files.isSameFile(path, input)) {
            throw CommandException.usage("the output " + path + " is the input " + input
                    + ", which is never overwritten: name another file");
        }
        return this;
    }

    /** Writes the file in UTF-8. */
    public void write(Text text) throws IOException {
        Staging.write(path, stream -> {
            Writer out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            text.writeTo(out);
            out.flush();
        });
    }
}
