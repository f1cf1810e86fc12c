package org.onnxtwist.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.tensor.Bytes;

/** Reads one operator after the other. Each method starts on the first token of what it reads and ends on the last. */
final class SchemaReader {
    private final JsonParser json;

    /** Most operators allow one of few lists of types. */
    private final Map<List<String>, Set<String>> typeLists = new HashMap<>();

    SchemaReader(JsonParser json) {
        this.json = json;
    }

    OperatorSchema operator() throws IOException {
        String domain = "";
        String name = "";
        long since = 0;
        boolean deprecated = false;
        int[] arity = new int[4];
        List<OperatorSchema.FormalParameter> inputs = List.of();
        List<OperatorSchema.FormalParameter> outputs = List.of();
        Map<String, OperatorSchema.AttributeSchema> attributes = new LinkedHashMap<>();
        Map<String, OperatorSchema.TypeConstraint> types = new HashMap<>();
        boolean isFunction = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "domain" -> domain = json.getText();
                case "name" -> name = json.getText();
                case "since_version" -> since = json.getLongValue();
                case "deprecated" -> deprecated = json.getBooleanValue();
                case "min_input" -> arity[0] = json.getIntValue();
                case "max_input" -> arity[1] = json.getIntValue();
                case "min_output" -> arity[2] = json.getIntValue();
                case "max_output" -> arity[3] = json.getIntValue();
                case "inputs" -> inputs = list(this::parameter);
                case "outputs" -> outputs = list(this::parameter);
                case "attributes" ->
                    list(this::attribute).forEach(attribute -> attributes.put(attribute.name(), attribute));
                case "types" -> list(this::constraint).forEach(constraint -> types.put(constraint.name(), constraint));
                case "function" -> isFunction = json.getBooleanValue();
                default -> json.skipChildren();
            }
        }
        return new OperatorSchema(
                OperatorId.of(domain, name),
                since,
                deprecated,
                arity[0],
                arity[1],
                arity[2],
                arity[3],
                inputs,
                outputs,
                attributes,
                types,
                isFunction);
    }

    private interface JsonElement<T> {
        T read() throws IOException;
    }

    private <T> List<T> list(JsonElement<T> element) throws IOException {
        List<T> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.read());
        }
        return elements;
    }

    private OperatorSchema.FormalParameter parameter() throws IOException {
        String name = "";
        String type = "";
        String option = "";
        boolean homogeneous = true;
        int minArity = 1;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> name = json.getText();
                case "type" -> type = json.getText();
                case "option" -> option = json.getText();
                case "homogeneous" -> homogeneous = json.getBooleanValue();
                case "min_arity" -> minArity = json.getIntValue();
                default -> json.skipChildren();
            }
        }
        return new OperatorSchema.FormalParameter(
                name,
                type,
                OperatorSchema.FormalParameter.Option.valueOf(option.toUpperCase(Locale.ROOT)),
                homogeneous,
                minArity);
    }

    private OperatorSchema.TypeConstraint constraint() throws IOException {
        String name = "";
        List<String> allowed = List.of();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("name")) {
                name = json.getText();
            } else {
                allowed = list(json::getText);
            }
        }
        return new OperatorSchema.TypeConstraint(name, typeLists.computeIfAbsent(allowed, Set::copyOf));
    }

    private OperatorSchema.AttributeSchema attribute() throws IOException {
        String name = "";
        String kind = "";
        boolean required = false;
        Object value = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> name = json.getText();
                case "type" -> kind = json.getText();
                case "required" -> required = json.getBooleanValue();
                case "default" -> value = literal();
                default -> json.skipChildren();
            }
        }
        OperatorSchema.AttributeValueKind known = OperatorSchema.AttributeValueKind.valueOf(kind);
        return new OperatorSchema.AttributeSchema(name, known, required, defaultValue(known, value));
    }

    /** A string, a number, a list of such; an empty Optional for null. */
    private Object literal() throws IOException {
        switch (json.currentToken()) {
            case VALUE_STRING -> {
                return json.getText();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return json.getNumberValue();
            }
            case START_ARRAY -> {
                return list(this::literal);
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static Optional<AttributeValue> defaultValue(OperatorSchema.AttributeValueKind kind, Object literal) {
        if (literal instanceof Number number) {
            return Optional.of(
                    kind == OperatorSchema.AttributeValueKind.FLOAT
                            ? new AttributeValue.FloatValue(number.floatValue())
                            : new AttributeValue.IntValue(number.longValue()));
        } else if (literal instanceof String text) {
            return Optional.of(new AttributeValue.StringValue(Bytes.utf8(text)));
        } else if (literal instanceof List<?> list) {
            return Optional.of(defaultList(kind, list));
        }
        return Optional.empty();
    }

    private static AttributeValue defaultList(OperatorSchema.AttributeValueKind kind, List<?> list) {
        return switch (kind) {
            case STRINGS ->
                new AttributeValue.StringValues(
                        list.stream().map(text -> Bytes.utf8((String) text)).toList());
            case INTS ->
                new AttributeValue.IntValues(list.stream()
                        .map(number -> ((Number) number).longValue())
                        .toList());
            case FLOATS ->
                new AttributeValue.FloatValues(list.stream()
                        .map(number -> ((Number) number).floatValue())
                        .toList());
            default -> throw new IllegalStateException("an attribute of kind " + kind + " has the default " + list);
        };
    }
}
