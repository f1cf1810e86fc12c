package org.onnxtwist.schema.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What ONNX's checker said of the mutated models; onnx-verdicts.py tells how it was asked. */
final class RecordedVerdicts {
    /** The model is accepted. */
    static final char ACCEPTED = 'a';

    /** The subject cannot be mutated so. */
    static final char NONE = '-';

    private RecordedVerdicts() {}

    /**
     * What is recorded of a subject.
     *
     * @param verdicts a letter for each mutation
     * @param checksum of all its models' bytes
     */
    record Row(String verdicts, String checksum) {}

    /**
     * What is recorded of a suite.
     *
     * @param mutations their names
     * @param rows by subject
     */
    record Table(List<String> mutations, Map<String, Row> rows) {}

    static Map<String, Table> read() throws IOException {
        Map<String, Table> tables = new HashMap<>();
        Table table = new Table(new ArrayList<>(), new LinkedHashMap<>());
        for (String line : lines("onnx-verdicts.tsv")) {
            String[] cells = line.split("\t", -1);
            switch (cells[0]) {
                case "suite" -> {
                    table = new Table(new ArrayList<>(), new LinkedHashMap<>());
                    tables.put(cells[1], table);
                }
                case "mutation" -> table.mutations().add(cells[1]);
                default -> table.rows().put(cells[2], new Row(cells[0], cells[1]));
            }
        }
        return tables;
    }

    /** The lines of a resource but for comments. */
    static List<String> lines(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(RecordedVerdicts.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
