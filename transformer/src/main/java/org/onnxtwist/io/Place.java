package org.onnxtwist.io;

import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Excerpt;

/** Where in a file something stands. Spelled out only when a message needs it. */
final class Place {
    private final @Nullable Place outer;
    private final String kind;
    private final Object name;

    private Place(@Nullable Place outer, String kind, Object name) {
        this.outer = outer;
        this.kind = kind;
        this.name = name;
    }

    /** A whole file. */
    static Place file(String name) {
        return new Place(null, "", name);
    }

    /**
     * A thing within this place.
     *
     * @param nameOfThing a string, which is quoted, or an object that describes itself
     */
    Place in(String thing, Object nameOfThing) {
        return new Place(this, thing, nameOfThing);
    }

    /** The refusal of a file because of what stands here; {@code problem} continues a sentence whose subject is this place. */
    InvalidModelException invalid(String problem) {
        return new InvalidModelException(sentence(problem));
    }

    InvalidModelException invalid(String problem, Throwable cause) {
        return new InvalidModelException(sentence(problem), cause);
    }

    private String sentence(String problem) {
        StringBuilder path = new StringBuilder();
        Place at = this;
        while (at.outer != null) {
            path.append(path.length() == 0 ? "" : " of ")
                    .append(at.kind)
                    .append(' ')
                    .append(quoted(at.name));
            at = at.outer;
        }
        return "'" + at.name + "'" + (path.length() == 0 ? " " : ": " + path + " ") + problem;
    }

    private static String quoted(Object name) {
        return name instanceof String text ? "'" + Excerpt.of(text) + "'" : name.toString();
    }
}
