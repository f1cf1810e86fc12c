package org.onnxtwist.io.onnx.tensor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.ir.tensor.UnknownFields;

/** Metadata: a list of pairs in a message, a map in the representation. */
public final class StringEntries {
    private StringEntries() {}

    /** The pairs as a map; of a key that comes twice, the last value. */
    public static Map<String, String> read(List<StringStringEntryProto> entries) {
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<String, String> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    /** The pairs to write: those read, as long as they say what the map says, and changed where they do not. */
    public static List<StringStringEntryProto> write(List<StringStringEntryProto> read, Map<String, String> now) {
        if (read(read).equals(now)) {
            return read;
        }
        List<StringStringEntryProto> entries = new ArrayList<>();
        Set<String> written = new HashSet<>();
        for (StringStringEntryProto entry : read) {
            String value = now.get(entry.getKey());
            if (value != null && written.add(entry.getKey())) {
                entries.add(
                        entry.getValue().equals(value)
                                ? entry
                                : entry.toBuilder().setValue(value).build());
            }
        }
        now.forEach((key, value) -> {
            if (written.add(key)) {
                entries.add(StringStringEntryProto.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .build());
            }
        });
        return entries;
    }

    /** The pairs whose keys are there before in the list. */
    public static List<UnknownFields.Note> repeated(List<StringStringEntryProto> entries) {
        Set<String> seen = new HashSet<>();
        List<UnknownFields.Note> notes = new ArrayList<>();
        for (StringStringEntryProto entry : entries) {
            if (!seen.add(entry.getKey())) {
                notes.add(new UnknownFields.Note.Repeated("metadata_props", entry.getKey(), read(entries)));
            }
        }
        return notes;
    }
}
