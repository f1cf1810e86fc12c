package org.onnxtwist.cli.option;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.edit.ModelEdit;

/** The words for the edits of a model: each is an option of {@code edit}, and the first word of a line in a file of edits. */
enum EditWords {
    SET("set", "NODE.ATTRIBUTE=VALUE"),
    REMOVE("remove", "NODE"),
    RENAME("rename", "OLD=NEW"),
    ADD_OUTPUT("add-output", "VALUE"),
    REMOVE_OUTPUT("remove-output", "OUTPUT"),
    INPUT("input", "NAME=TYPE[DIMS]"),
    METADATA("metadata", "KEY=VALUE");

    /** The first dot that an attribute's name and an equals sign follow; names of nodes may have dots and equals signs in them. */
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(.+?)\\.([A-Za-z_][A-Za-z0-9_]*)(?::([a-z_]+))?=(.*)", Pattern.DOTALL);

    private final String word;
    private final String form;

    EditWords(String word, String form) {
        this.word = word;
        this.form = form;
    }

    String word() {
        return word;
    }

    /** Returns the edit that a text after this word spells. */
    ModelEdit parse(String text) {
        if (text.isEmpty()) {
            throw wrong(text);
        }
        return switch (this) {
            case SET -> {
                Matcher parts = ATTRIBUTE.matcher(text);
                if (!parts.matches()) {
                    throw wrong(text);
                }
                yield new ModelEdit.SetAttribute(
                        parts.group(1), parts.group(2), Optional.ofNullable(parts.group(3)), parts.group(4));
            }
            case REMOVE -> new ModelEdit.RemoveNode(text);
            case RENAME -> new ModelEdit.Rename(before(text, last(text)), after(text, last(text)));
            case ADD_OUTPUT -> new ModelEdit.AddOutput(text);
            case REMOVE_OUTPUT -> new ModelEdit.RemoveOutput(text);
            case INPUT -> {
                if (text.endsWith("=")) {
                    throw wrong(text);
                }
                yield new ModelEdit.DeclareInput(before(text, last(text)), type(after(text, last(text))));
            }
            case METADATA -> new ModelEdit.SetMetadata(before(text, first(text)), after(text, first(text)));
        };
    }

    private int last(String text) {
        return required(text, text.lastIndexOf('='));
    }

    private int first(String text) {
        return required(text, text.indexOf('='));
    }

    private int required(String text, int equals) {
        if (equals <= 0) {
            throw wrong(text);
        }
        return equals;
    }

    private static String before(String text, int equals) {
        return text.substring(0, equals);
    }

    private static String after(String text, int equals) {
        return text.substring(equals + 1);
    }

    private CommandException wrong(String text) {
        return CommandException.usage("'" + Excerpt.of(text) + "' is not of the form " + form);
    }

    private ValueType type(String text) {
        try {
            return text.startsWith("[")
                    ? ValueType.tensor(
                            DType.UNDEFINED,
                            OnnxText.parseType(DType.FLOAT.onnxName() + text).shape())
                    : OnnxText.parseType(text);
        } catch (OnnxTwistException e) {
            throw CommandException.usage(
                    e.getMessage() + ": write a type as float[N,3,224,224], with ? for an unknown size");
        }
    }
}
