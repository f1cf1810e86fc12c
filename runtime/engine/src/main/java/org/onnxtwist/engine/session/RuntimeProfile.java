package org.onnxtwist.engine.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The runtime's profile: a JSON array of events, of which those of category {@code Node} say who ran what. */
final class RuntimeProfile {
    private static final String KERNEL = "_kernel_time";

    private RuntimeProfile() {}

    /**
     * Nodes that ran, each once however often it ran, by the runtime's name of the provider.
     *
     * @throws UncheckedIOException when the file cannot be read
     * @throws IllegalArgumentException when it is not such a profile
     */
    static Map<String, Integer> nodesByProvider(Path profile) {
        try {
            return nodesByProvider(Files.readString(profile));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read ONNX Runtime's profile " + profile, e);
        }
    }

    static Map<String, Integer> nodesByProvider(String profile) {
        if (!(JsonText.parse(profile) instanceof List<?> events)) {
            throw new IllegalArgumentException("ONNX Runtime's profile is not a list of events");
        }
        Map<String, Integer> counts = new TreeMap<>();
        Set<List<String>> seen = new HashSet<>();
        for (Object entry : events) {
            if (entry instanceof Map<?, ?> event
                    && "Node".equals(event.get("cat"))
                    && event.get("name") instanceof String name
                    && name.endsWith(KERNEL)
                    && event.get("args") instanceof Map<?, ?> args
                    && args.get("provider") instanceof String provider
                    && seen.add(List.of(name, String.valueOf(args.get("node_index")), provider))) {
                counts.merge(provider, 1, Integer::sum);
            }
        }
        return counts;
    }
}
