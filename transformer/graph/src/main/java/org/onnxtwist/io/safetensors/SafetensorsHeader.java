package org.onnxtwist.io.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * The JSON header of a safetensors file, as it stands: {@link SafetensorsLayout} judges whether sizes and ranges make sense.
 *
 * @param entries the tensors in the header's order
 * @param metadata the free-form strings, in the header's order
 */
public record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    /** The one key that is no tensor's name. */
    static final String METADATA_KEY = "__metadata__";

    /** An object of objects of lists is all that the format knows. */
    private static final int MAX_NESTING = 3;

    private static final int MAX_RANK = 64;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    /** One tensor: begin and end count from the first byte behind the header. */
    public record Entry(SafetensorsType type, List<Long> shape, long begin, long end) {}

    /**
     * Parses the text of a header.
     *
     * @param file what messages call the file
     * @throws InvalidModelException when the text is not a header
     * @throws IOException when {@code text} cannot be read
     */
    public static SafetensorsHeader parse(Reader text, String file) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            return new Parse(json, file).header();
        } catch (JsonProcessingException e) {
            throw new InvalidModelException("the header of " + file + " is not valid: " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new InvalidModelException("the header of " + file + " is not UTF-8 text", e);
        }
    }

    private static final class Parse {
        private final JsonParser json;
        private final String file;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Parse(JsonParser json, String file) {
            this.json = json;
            this.file = file;
        }

        SafetensorsHeader header() throws IOException {
            require(JsonToken.START_OBJECT, json.nextToken(), "the header");
            boolean hasMetadata = false;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                if (key.equals(METADATA_KEY)) {
                    refuseIf(hasMetadata, "the key " + METADATA_KEY, "appears twice");
                    hasMetadata = true;
                    metadata();
                } else {
                    Entry entry = entry("tensor '" + key + "'");
                    refuseIf(entries.put(key, entry) != null, "tensor '" + key + "'", "appears twice");
                }
            }
            if (json.nextToken() != null) {
                throw refusal("the header", "continues after its closing brace");
            }
            return new SafetensorsHeader(entries, metadata);
        }

        private void metadata() throws IOException {
            require(JsonToken.START_OBJECT, json.nextToken(), METADATA_KEY);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                require(JsonToken.VALUE_STRING, json.nextToken(), METADATA_KEY + " '" + key + "'");
                refuseIf(metadata.put(key, json.getText()) != null, METADATA_KEY + " '" + key + "'", "appears twice");
            }
        }

        private Entry entry(String tensor) throws IOException {
            Optional<SafetensorsType> type = Optional.empty();
            Optional<List<Long>> shape = Optional.empty();
            Optional<List<Long>> range = Optional.empty();
            require(JsonToken.START_OBJECT, json.nextToken(), tensor);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                switch (key) {
                    case "dtype" -> {
                        refuseIf(type.isPresent(), tensor, "has the key dtype twice");
                        type = Optional.of(type(tensor));
                    }
                    case "shape" -> {
                        refuseIf(shape.isPresent(), tensor, "has the key shape twice");
                        shape = Optional.of(numbers(tensor, key, MAX_RANK));
                    }
                    case "data_offsets" -> {
                        refuseIf(range.isPresent(), tensor, "has the key data_offsets twice");
                        range = Optional.of(numbers(tensor, key, 2));
                    }
                    default -> throw refusal(tensor, "has the key '" + key + "', which the format does not know");
                }
            }
            List<Long> offsets = range.filter(list -> list.size() == 2)
                    .orElseThrow(() -> refusal(tensor, "lacks data_offsets of two numbers"));
            return new Entry(
                    type.orElseThrow(() -> refusal(tensor, "lacks a dtype")),
                    shape.orElseThrow(() -> refusal(tensor, "lacks a shape")),
                    offsets.get(0),
                    offsets.get(1));
        }

        private SafetensorsType type(String tensor) throws IOException {
            require(JsonToken.VALUE_STRING, json.nextToken(), "the dtype of " + tensor);
            String tag = json.getText();
            return SafetensorsType.ofTag(tag)
                    .orElseThrow(() -> refusal(tensor, "has the dtype '" + tag + "', for which ONNX has no type"));
        }

        private List<Long> numbers(String tensor, String key, int limit) throws IOException {
            require(JsonToken.START_ARRAY, json.nextToken(), "the " + key + " of " + tensor);
            List<Long> numbers = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                require(JsonToken.VALUE_NUMBER_INT, json.currentToken(), "a number of the " + key + " of " + tensor);
                long number = json.getLongValue();
                refuseIf(number < 0, tensor, "has the negative number " + number + " in its " + key);
                refuseIf(numbers.size() == limit, tensor, "has more than " + limit + " numbers in its " + key);
                numbers.add(number);
            }
            return List.copyOf(numbers);
        }

        private void require(JsonToken expected, JsonToken actual, String what) {
            refuseIf(actual != expected, what, "is not " + describe(expected));
        }

        private static String describe(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> "a JSON object";
                case START_ARRAY -> "a JSON array";
                case VALUE_NUMBER_INT -> "a whole number";
                default -> "a string";
            };
        }

        private void refuseIf(boolean wrong, String what, String problem) {
            if (wrong) {
                throw refusal(what, problem);
            }
        }

        private InvalidModelException refusal(String what, String problem) {
            return new InvalidModelException(what + " of " + file + " " + problem);
        }
    }
}
