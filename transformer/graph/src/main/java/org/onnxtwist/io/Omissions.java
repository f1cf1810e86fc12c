package org.onnxtwist.io;

import com.google.protobuf.Message;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parts of a model that another notation cannot express and leaves out. None of them affects the model's computation.
 *
 * @param counts the number of omitted parts by kind, for example {@code documentation of nodes}
 */
public record Omissions(SortedMap<String, Integer> counts) {
    public Omissions {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }

    /** The kinds with their counts, separated by commas; empty for none. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Counts while a model is written. */
    public static final class Tally {
        private final TreeMap<String, Integer> counts = new TreeMap<>();

        /** Begins with nothing omitted. */
        public Tally() {}

        public void add(String kind, boolean isThere) {
            add(kind, isThere ? 1 : 0);
        }

        public void add(String kind, int count) {
            if (count > 0) {
                counts.merge(kind, count, Integer::sum);
            }
        }

        /** Counts the fields of a message, without those of messages in it, that belong to a later version of the format. */
        // For the notations of this module.
        @SuppressWarnings("exports")
        public void addUnknownFields(Message message) {
            add("fields of a later format", message.getUnknownFields().asMap().size());
        }

        public Omissions total() {
            return new Omissions(counts);
        }
    }
}
