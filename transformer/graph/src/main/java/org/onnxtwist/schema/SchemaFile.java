package org.onnxtwist.schema;

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
import java.util.NavigableMap;
import java.util.TreeMap;
import org.onnxtwist.ir.OperatorId;

/**
 * The resource of operator schemas.
 *
 * @param release the release of ONNX
 * @param opsets the newest version of operator sets, as far as the file states it
 * @param operators every version of every operator
 */
record SchemaFile(String release, Map<String, Long> opsets, List<OperatorSchema> operators) {
    private static final String RESOURCE = "operator-schemas.json";

    static SchemaFile load() {
        try (InputStream in = SchemaFile.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("this build does not contain " + RESOURCE);
            }
            try (JsonParser json = new JsonFactory().createParser(in)) {
                return read(json);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the operator schemas of this build cannot be read", e);
        }
    }

    private static SchemaFile read(JsonParser json) throws IOException {
        String release = "";
        Map<String, Long> opsets = new HashMap<>();
        List<OperatorSchema> operators = new ArrayList<>();
        SchemaReader reader = new SchemaReader(json);
        json.nextToken();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "onnx" -> release = json.getText();
                case "opsets" -> {
                    while (json.nextToken() != JsonToken.END_OBJECT) {
                        String domain = OperatorId.canonicalDomain(json.currentName());
                        json.nextToken();
                        opsets.put(domain, json.getLongValue());
                    }
                }
                case "operators" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        operators.add(reader.operator());
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new SchemaFile(release, Map.copyOf(opsets), List.copyOf(operators));
    }

    Map<OperatorId, NavigableMap<Long, OperatorSchema>> byOperator() {
        Map<OperatorId, NavigableMap<Long, OperatorSchema>> index = new HashMap<>();
        operators.forEach(schema ->
                index.computeIfAbsent(schema.id(), id -> new TreeMap<>()).put(schema.since(), schema));
        return index;
    }

    /** The newest version of each domain: the one stated, or else that of its newest operator. */
    Map<String, Long> newest() {
        Map<String, Long> newest = new HashMap<>();
        operators.forEach(schema -> newest.merge(schema.id().domain(), schema.since(), Math::max));
        newest.putAll(opsets);
        return Map.copyOf(newest);
    }
}
