package org.onnxtwist.page.browser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON object of the DevTools protocol.
 *
 * @param members strings, longs, doubles, booleans, lists of such values, and objects; null is an empty Optional
 */
record ProtocolObject(Map<String, Object> members) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Returns an object of names and values that take turns. */
    static ProtocolObject of(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ProtocolObject(members);
    }

    static ProtocolObject parse(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return (ProtocolObject) read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }

    private static Object read(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                return new ProtocolObject(members);
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(parser));
                }
                return elements;
            }
            case VALUE_NULL -> {
                return Optional.empty();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDoubleValue();
            }
            default -> {
                return parser.getText();
            }
        }
    }

    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof ProtocolObject object) {
            out.writeStartObject();
            for (Map.Entry<String, Object> member : object.members.entrySet()) {
                out.writeFieldName(member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(element, out);
            }
            out.writeEndArray();
        } else {
            out.writeObject(value);
        }
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Returns a member, which must be there. */
    Object get(String name) {
        return Objects.requireNonNull(members.get(name), () -> "no member " + name + " in " + json());
    }

    ProtocolObject object(String name) {
        return (ProtocolObject) get(name);
    }

    String text(String name) {
        return (String) get(name);
    }

    long integer(String name) {
        return (Long) get(name);
    }

    double number(String name) {
        return ((Number) get(name)).doubleValue();
    }

    @SuppressWarnings("unchecked")
    List<ProtocolObject> objects(String name) {
        return (List<ProtocolObject>) get(name);
    }
}
