package org.onnxtwist.pass.edit;

import static org.onnxtwist.pass.edit.NamedParts.refusal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.schema.OperatorSchema.AttributeValueKind;
import org.onnxtwist.schema.check.node.ElementTypeAttributes;

/** The values of attributes as a command line spells them. */
final class AttributeWords {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern REAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,4})?");

    private AttributeWords() {}

    /**
     * The kind of that name.
     *
     * @throws PassException when there is none
     */
    static AttributeValueKind kind(String word) {
        return Arrays.stream(AttributeValueKind.values())
                .filter(kind -> spelled(kind).equals(word))
                .findFirst()
                .orElseThrow(
                        () -> refusal(
                                "'" + Excerpt.of(word)
                                        + "' is not the kind of an attribute: the kinds are int, float, string, ints, floats and strings"));
    }

    static String spelled(AttributeValueKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The value that a text spells.
     *
     * @param attribute the name of the attribute
     * @throws PassException when it is not one of the kind
     */
    static AttributeValue parse(String attribute, AttributeValueKind kind, String text) {
        return switch (kind) {
            case INT -> new AttributeValue.IntValue(integer(attribute, text));
            case FLOAT -> new AttributeValue.FloatValue(real(attribute, text));
            case STRING -> new AttributeValue.StringValue(string(text));
            case INTS -> new AttributeValue.IntValues(list(text, word -> integer(attribute, word)));
            case FLOATS -> new AttributeValue.FloatValues(list(text, word -> real(attribute, word)));
            case STRINGS -> new AttributeValue.StringValues(list(text, AttributeWords::string));
            default ->
                throw refusal("attribute '" + attribute + "' is of the kind " + spelled(kind)
                        + ", which has no short notation: convert the model to .onnxtxt, edit the text, and convert it"
                        + " back");
        };
    }

    private static long integer(String attribute, String word) {
        if (ElementTypeAttributes.contains(attribute)) {
            Optional<DType> type = Arrays.stream(DType.values())
                    .filter(known ->
                            known != DType.UNDEFINED && known.onnxName().equals(word))
                    .findFirst();
            if (type.isPresent()) {
                return type.get().code();
            }
            if (!INTEGER.matcher(word).matches()) {
                throw refusal("'" + Excerpt.of(word) + "' is not an element type such as float, int64 or bool, as"
                        + " attribute '" + attribute + "' requires");
            }
        }
        try {
            if (INTEGER.matcher(word).matches()) {
                return Long.parseLong(word);
            }
        } catch (NumberFormatException tooLarge) {
            // Said below.
        }
        throw refusal(
                "'" + Excerpt.of(word) + "' is not an integer of 64 bits, as attribute '" + attribute + "' requires");
    }

    private static float real(String attribute, String word) {
        switch (word.toLowerCase(Locale.ROOT)) {
            case "nan" -> {
                return Float.NaN;
            }
            case "inf", "+inf" -> {
                return Float.POSITIVE_INFINITY;
            }
            case "-inf" -> {
                return Float.NEGATIVE_INFINITY;
            }
            default -> {
                float value = REAL.matcher(word).matches() ? Float.parseFloat(word) : Float.NaN;
                if (!Float.isFinite(value)) {
                    throw refusal("'" + Excerpt.of(word) + "' is not a number in the range of float, as attribute '"
                            + attribute + "' requires");
                }
                return value;
            }
        }
    }

    private static Bytes string(String text) {
        return Bytes.utf8(text.equals("\"\"") ? "" : text);
    }

    private static <T> List<T> list(String text, Function<String, T> element) {
        boolean isBracketed = text.length() >= 2 && text.startsWith("[") && text.endsWith("]");
        String inner = (isBracketed ? text.substring(1, text.length() - 1) : text).strip();
        return inner.isEmpty()
                ? List.of()
                : Arrays.stream(inner.split(",", -1))
                        .map(String::strip)
                        .map(element)
                        .toList();
    }
}
