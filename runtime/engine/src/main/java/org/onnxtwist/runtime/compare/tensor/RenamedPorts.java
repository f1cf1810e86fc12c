package org.onnxtwist.runtime.compare.tensor;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The inputs and outputs of two models that are the same under other names.
 *
 * @param renamed what the second model calls those of the first, where it calls them otherwise
 */
public record RenamedPorts(Map<String, String> renamed) {
    /** The instance in which nothing is renamed. */
    static final RenamedPorts NONE = new RenamedPorts(Map.of());

    /** Returns the second model's name for an input or output of the first. */
    public String theirs(String name) {
        return renamed.getOrDefault(name, name);
    }

    /** Returns a map with the names of the second model in place of those of the first. */
    public <T> Map<String, T> theirs(Map<String, T> named) {
        return by(named, renamed);
    }

    /** Returns a map with the names of the first model in place of those of the second. */
    public <T> Map<String, T> ours(Map<String, T> named) {
        return by(named, back());
    }

    /** The first model's names for the inputs and outputs of the second, where the two differ. */
    public Map<String, String> back() {
        Map<String, String> names = new HashMap<>();
        renamed.forEach((our, their) -> {
            if (!our.equals(their)) {
                names.put(their, our);
            }
        });
        return names;
    }

    private static <T> Map<String, T> by(Map<String, T> named, Map<String, String> names) {
        Map<String, T> other = new LinkedHashMap<>();
        named.forEach((name, value) -> other.put(names.getOrDefault(name, name), value));
        return other;
    }
}
