package org.onnxtwist.op;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operators' versions as the resource states them, read without anything that wrote or uses the operator classes. */
final class OperatorFacts {
    private OperatorFacts() {}

    /** Every version of every operator that has a class, as nested maps and lists. */
    static List<Map<?, ?>> versions() {
        try (InputStream in = Objects.requireNonNull(
                        OperatorFacts.class.getResourceAsStream("/org/onnxtwist/schema/operator-schemas.json"));
                JsonParser parser = new JsonFactory().createParser(in)) {
            parser.nextToken();
            List<Map<?, ?>> versions = new ArrayList<>();
            for (Map<?, ?> version : list((Map<?, ?>) Objects.requireNonNull(value(parser)), "operators")) {
                if (!text(version, "domain").contains("preview")) {
                    versions.add(version);
                }
            }
            return versions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                object.put(field, value(parser));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> array = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(parser));
            }
            return array;
        }
        return switch (token) {
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    @SuppressWarnings("unchecked")
    static List<Map<?, ?>> list(Map<?, ?> object, String field) {
        return (List<Map<?, ?>>) Objects.requireNonNull(object.get(field));
    }

    static String text(Map<?, ?> object, String field) {
        return (String) Objects.requireNonNull(object.get(field));
    }

    static long number(Map<?, ?> object, String field) {
        return (Long) Objects.requireNonNull(object.get(field));
    }

    static boolean isTrue(Map<?, ?> object, String field) {
        return Boolean.TRUE.equals(object.get(field));
    }

    /** For messages and test names, for example {@code Conv-11}. */
    static String name(Map<?, ?> version) {
        return text(version, "domain") + " " + text(version, "name") + "-" + number(version, "since_version");
    }
}
