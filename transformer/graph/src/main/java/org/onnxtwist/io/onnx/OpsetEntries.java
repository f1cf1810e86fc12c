package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.tensor.UnknownFields;

/** Imports of operator sets: a list in a message, a map in the representation. */
final class OpsetEntries {
    private OpsetEntries() {}

    /** The imports as a map; of a domain that comes twice, the last version. */
    static Map<String, Long> read(List<OperatorSetIdProto> entries) {
        Map<String, Long> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(domain(entry), entry.getVersion()));
        return map;
    }

    /** The imports to write: those read, as long as they say what the map says, and changed where they do not. */
    static List<OperatorSetIdProto> write(List<OperatorSetIdProto> read, Map<String, Long> now) {
        if (read(read).equals(now)) {
            return read;
        }
        List<OperatorSetIdProto> entries = new ArrayList<>();
        Set<String> written = new HashSet<>();
        for (OperatorSetIdProto entry : read) {
            Long version = now.get(domain(entry));
            if (version != null && written.add(domain(entry))) {
                entries.add(
                        entry.getVersion() == version
                                ? entry
                                : entry.toBuilder().setVersion(version).build());
            }
        }
        now.forEach((domain, version) -> {
            if (written.add(domain)) {
                entries.add(OperatorSetIdProto.newBuilder()
                        .setDomain(domain)
                        .setVersion(version)
                        .build());
            }
        });
        return entries;
    }

    /** The imports of domains that are imported before in the list. */
    static List<UnknownFields.Note> repeated(List<OperatorSetIdProto> entries) {
        Set<String> seen = new HashSet<>();
        List<UnknownFields.Note> notes = new ArrayList<>();
        for (OperatorSetIdProto entry : entries) {
            if (!seen.add(domain(entry))) {
                notes.add(new UnknownFields.Note.Repeated("opset_import", domain(entry), read(entries)));
            }
        }
        return notes;
    }

    private static String domain(OperatorSetIdProto entry) {
        return OperatorId.canonicalDomain(entry.getDomain());
    }
}
