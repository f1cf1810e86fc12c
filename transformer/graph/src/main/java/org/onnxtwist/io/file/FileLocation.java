package org.onnxtwist.io.file;

import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;

/** A location in a file, for error messages. It is converted to text only when a message needs it. */
public final class FileLocation {
    private final @Nullable FileLocation outer;
    private final String kind;
    private final Object name;

    private FileLocation(@Nullable FileLocation outer, String kind, Object name) {
        this.outer = outer;
        this.kind = kind;
        this.name = name;
    }

    /** A whole file. */
    public static FileLocation file(String name) {
        return new FileLocation(null, "", name);
    }

    /**
     * A thing within this place.
     *
     * @param nameOfThing a string, which is quoted, or an object that describes itself
     */
    public FileLocation in(String thing, Object nameOfThing) {
        return new FileLocation(this, thing, nameOfThing);
    }

    /** The exception for invalid content at this place; {@code problem} continues a sentence whose subject is this place. */
    public InvalidModelException invalid(String problem) {
        return new InvalidModelException(sentence(problem));
    }

    public InvalidModelException invalid(String problem, Throwable cause) {
        return new InvalidModelException(sentence(problem), cause);
    }

    /** The exception for the violation of a rule after which reading can continue. */
    public Breach breach(Defect.Kind rule, String problem) {
        return new Breach(rule, this, problem);
    }

    /** The sentence that begins with the file and this place. */
    String sentence(String problem) {
        FileLocation file = this;
        while (file.outer != null) {
            file = file.outer;
        }
        String path = within(file);
        return "'" + file.name + "'" + (path.isEmpty() ? " " : ": " + path + " ") + problem;
    }

    /** The path from this place outwards to {@code ancestor}, exclusive. */
    String within(FileLocation ancestor) {
        StringBuilder path = new StringBuilder();
        for (FileLocation at = this; at != ancestor && at.outer != null; at = at.outer) {
            path.append(path.length() == 0 ? "" : " of ")
                    .append(at.kind)
                    .append(' ')
                    .append(quoted(at.name));
        }
        return path.toString();
    }

    private static String quoted(Object name) {
        return name instanceof String text ? "'" + Excerpt.of(text) + "'" : name.toString();
    }
}
