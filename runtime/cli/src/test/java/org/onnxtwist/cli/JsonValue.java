package org.onnxtwist.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document as maps and lists.
 *
 * @param value a map, a list, a string, a number, a boolean or null
 */
public record JsonValue(@Nullable Object value) {
    /** Parses text that must be one document and nothing else, without duplicate members. */
    static JsonValue parse(String text) {
        try (JsonParser parser = new JsonFactory()
                .createParser(text)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature())) {
            JsonValue value = read(parser, Objects.requireNonNull(parser.nextToken(), "an empty document"));
            if (parser.nextToken() != null) {
                throw new AssertionError("something follows the document: " + text);
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static JsonValue read(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    members.put(name, read(parser, parser.nextToken()));
                }
                yield new JsonValue(members);
            }
            case START_ARRAY -> {
                List<JsonValue> elements = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    elements.add(read(parser, next));
                }
                yield new JsonValue(elements);
            }
            case VALUE_NULL -> new JsonValue(null);
            case VALUE_TRUE -> new JsonValue(true);
            case VALUE_FALSE -> new JsonValue(false);
            case VALUE_NUMBER_INT -> new JsonValue(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new JsonValue(parser.getDoubleValue());
            default -> new JsonValue(parser.getText());
        };
    }

    /** A member, which must exist. */
    @SuppressWarnings("unchecked")
    public JsonValue get(String name) {
        Map<String, JsonValue> members = (Map<String, JsonValue>) Objects.requireNonNull(value);
        return Objects.requireNonNull(members.get(name), () -> "no member " + name + " in " + members.keySet());
    }

    @SuppressWarnings("unchecked")
    public List<JsonValue> list() {
        return (List<JsonValue>) Objects.requireNonNull(value);
    }

    @SuppressWarnings("unchecked")
    public List<String> names() {
        return List.copyOf(((Map<String, JsonValue>) Objects.requireNonNull(value)).keySet());
    }

    public String text() {
        return (String) Objects.requireNonNull(value);
    }

    public double number() {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }

    public boolean isNull() {
        return value == null;
    }
}
