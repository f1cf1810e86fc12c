package org.onnxtwist.operators;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.operators.VersionSchema.AttributeFact;
import org.onnxtwist.operators.VersionSchema.Formal;
import org.onnxtwist.operators.VersionSchema.Option;
import org.onnxtwist.operators.VersionSchema.TypeVariable;

/** Reads the file of the operators' versions. */
final class SchemaFileReader {
    /** Stands for JSON's null, which a map does not hold. */
    private static final Object NOTHING = new Object();

    private SchemaFileReader() {}

    static List<VersionSchema> read(Path file) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            parser.nextToken();
            return objects(fields(value(parser)).get("operators")).stream()
                    .map(SchemaFileReader::schema)
                    .toList();
        }
    }

    private static VersionSchema schema(Map<?, ?> object) {
        return new VersionSchema(
                text(object, "domain"),
                text(object, "name"),
                number(object, "since_version"),
                isTrue(object, "deprecated"),
                objects(object.get("inputs")).stream()
                        .map(SchemaFileReader::formal)
                        .toList(),
                objects(object.get("outputs")).stream()
                        .map(SchemaFileReader::formal)
                        .toList(),
                objects(object.get("attributes")).stream()
                        .map(SchemaFileReader::attribute)
                        .toList(),
                objects(object.get("types")).stream()
                        .map(type -> new TypeVariable(text(type, "name"), texts(type.get("allowed"))))
                        .toList());
    }

    private static Formal formal(Map<?, ?> object) {
        return new Formal(
                text(object, "name"),
                text(object, "type"),
                Option.valueOf(text(object, "option").toUpperCase(Locale.ROOT)),
                Math.toIntExact(number(object, "min_arity")));
    }

    private static AttributeFact attribute(Map<?, ?> object) {
        String name = text(object, "name");
        Object byDefault = object.get("default");
        return new AttributeFact(
                name,
                AttributeType.of(text(object, "type"), name),
                isTrue(object, "required"),
                byDefault == NOTHING ? Optional.empty() : Optional.ofNullable(byDefault));
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String field = parser.currentName();
                    parser.nextToken();
                    object.put(field, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NOTHING;
            default -> throw new IOException("unexpected " + parser.currentToken() + " at " + parser.currentLocation());
        };
    }

    private static Map<?, ?> fields(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalArgumentException("the schemas hold " + value + " in place of an object");
    }

    private static List<Map<?, ?>> objects(@Nullable Object value) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object element : list(value)) {
            objects.add(fields(element));
        }
        return objects;
    }

    private static List<String> texts(@Nullable Object value) {
        return list(value).stream().map(Object::toString).toList();
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("the schemas hold " + value + " in place of a list");
    }

    private static String text(Map<?, ?> object, String field) {
        if (object.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the schemas hold no text '" + field + "' in " + object);
    }

    private static long number(Map<?, ?> object, String field) {
        if (object.get(field) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("the schemas hold no number '" + field + "' in " + object);
    }

    private static boolean isTrue(Map<?, ?> object, String field) {
        return Boolean.TRUE.equals(object.get(field));
    }
}
