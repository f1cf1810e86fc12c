package org.onnxtwist.io.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;

/** Reads JSON objects as messages. */
final class MessageReader {
    /** Objects and arrays between a graph and one in an attribute of its nodes: two of each, and the graph itself. */
    private static final int LEVELS_PER_GRAPH = 5;

    private static final int LEVELS_BESIDES = 40;

    private final JsonParser json;
    private final String name;
    private final Map<Descriptor, Map<String, FieldDescriptor>> fields = new HashMap<>();

    private MessageReader(JsonParser json, String name) {
        this.json = json;
        this.name = name;
    }

    /**
     * The message of a model.
     *
     * @param name the name of the document in errors
     * @param maxDepth the maximum nesting depth of graphs
     * @throws InvalidModelException when the document is not JSON or not such a message
     */
    static ModelProto model(InputStream stream, String name, int maxDepth) throws IOException {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(LEVELS_PER_GRAPH * maxDepth + LEVELS_BESIDES)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        JsonFactory factory =
                new JsonFactoryBuilder().streamReadConstraints(limits).build();
        try (JsonParser json = factory.createParser(stream)) {
            MessageReader reader = new MessageReader(json, name);
            json.nextToken();
            ModelProto.Builder model = ModelProto.newBuilder();
            reader.message(model);
            if (json.nextToken() != null) {
                throw reader.expected("the end of the document");
            }
            return model.build();
        } catch (JsonProcessingException e) {
            throw new InvalidModelException(
                    "'" + name + "' " + place(e.getLocation()) + ": the JSON is not valid here, or is truncated ("
                            + problem(e) + "): correct the text, or obtain the file again",
                    e);
        }
    }

    /** The message of the parser, without the position where the enclosing object or array began, which it does not know. */
    private static String problem(JsonProcessingException e) {
        String line = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        int aside = line.indexOf(" (start marker at ");
        return aside < 0 ? line : line.substring(0, aside);
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "somewhere" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private InvalidModelException expected(String what) {
        return wrong(what + " was expected, not " + found());
    }

    private String found() {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "the end of the document";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> String.valueOf(token.asString());
            default -> "something else";
        };
    }

    private InvalidModelException wrong(String problem) {
        return new InvalidModelException("'" + name + "' " + place(json.currentTokenLocation()) + ": " + problem);
    }

    private void message(Message.Builder message) throws IOException {
        Descriptor type = message.getDescriptorForType();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw expected("an object, " + type.getName() + ",");
        }
        Set<Object> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            FieldDescriptor field = fields(type).get(key);
            if (field == null) {
                throw wrong("'" + Excerpt.of(key) + "' is not a field of " + type.getName()
                        + ": correct its name or remove it");
            }
            Object once = field.getRealContainingOneof() == null ? field : field.getRealContainingOneof();
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            if (!seen.add(once)) {
                throw wrong(
                        "'" + key + "' is set twice, or together with a field that excludes it: remove one of the two");
            }
            if (field.isRepeated()) {
                elements(message, field);
            } else {
                message.setField(field, value(message, field));
            }
        }
    }

    private void elements(Message.Builder message, FieldDescriptor field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw expected("an array for " + field.getJsonName());
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            message.addRepeatedField(field, value(message, field));
        }
    }

    private Object value(Message.Builder message, FieldDescriptor field) throws IOException {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            Message.Builder part = message.newBuilderForField(field);
            message(part);
            return part.build();
        }
        try {
            return Scalars.read(json, field).orElseThrow(() -> expected(Scalars.expected(field)));
        } catch (NumberFormatException e) {
            throw wrong(Scalars.expected(field) + " was expected, not " + json.getText());
        }
    }

    private Map<String, FieldDescriptor> fields(Descriptor type) {
        return fields.computeIfAbsent(type, missing -> {
            Map<String, FieldDescriptor> byName = new HashMap<>();
            for (FieldDescriptor field : missing.getFields()) {
                byName.put(field.getName(), field);
                byName.put(field.getJsonName(), field);
            }
            return byName;
        });
    }
}
