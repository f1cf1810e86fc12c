package org.onnxtwist.shape;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The calls of single operators in {@code cases.jsonl}, which {@code cases.py} beside it describes. */
final class OperatorCases {
    /**
     * One call.
     *
     * @param inputs what is given, empty for an omitted input
     * @param attributes longs, doubles, strings, or lists of longs or doubles
     * @param outputs what ONNX Runtime made of it
     */
    record Case(
            String operator,
            long opset,
            List<Optional<Given>> inputs,
            Map<String, Object> attributes,
            List<Given> outputs) {}

    /**
     * A tensor by element type and sizes.
     *
     * @param content its elements, where it is a constant
     */
    record Given(String dtype, List<Long> dims, Optional<List<Number>> content) {}

    private OperatorCases() {}

    static List<Case> all() throws IOException {
        List<Case> cases = new ArrayList<>();
        InputStream stream = Objects.requireNonNull(OperatorCases.class.getResourceAsStream("cases.jsonl"));
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line : reader.lines().toList()) {
                cases.add(read(JsonText.parse(line)));
            }
        }
        return cases;
    }

    private static Case read(Object fields) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        ((Map<?, ?>) JsonText.field(fields, "attributes"))
                .forEach((name, value) -> attributes.put((String) name, value));
        List<Optional<Given>> inputs = new ArrayList<>();
        JsonText.list(fields, "inputs")
                .forEach(input ->
                        inputs.add(input instanceof List<?> list ? Optional.of(given(list)) : Optional.empty()));
        List<Given> outputs = new ArrayList<>();
        JsonText.list(fields, "outputs").forEach(output -> outputs.add(given((List<?>) output)));
        return new Case(
                (String) JsonText.field(fields, "op"),
                (Long) JsonText.field(fields, "opset"),
                inputs,
                attributes,
                List.copyOf(outputs));
    }

    private static Given given(List<?> list) {
        List<Long> dims = ((List<?>) list.get(1)).stream().map(Long.class::cast).toList();
        Optional<List<Number>> content = list.size() < 3
                ? Optional.empty()
                : Optional.of(
                        ((List<?>) list.get(2)).stream().map(Number.class::cast).toList());
        return new Given((String) list.get(0), dims, content);
    }
}
