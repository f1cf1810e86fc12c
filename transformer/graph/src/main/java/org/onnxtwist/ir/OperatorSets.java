package org.onnxtwist.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The versions of operator sets that a model or a function imports, by domain; the standard one is the empty string. */
final class OperatorSets {
    private final Map<String, Long> versions = new LinkedHashMap<>();
    private final Map<String, Long> view = Collections.unmodifiableMap(versions);

    /** A live, unmodifiable view in the order of the imports. */
    Map<String, Long> view() {
        return view;
    }

    void set(String domain, long version) {
        versions.put(canonical(domain), version);
    }

    boolean remove(String domain) {
        return versions.remove(canonical(domain)) != null;
    }

    private static String canonical(String domain) {
        return OperatorId.canonicalDomain(
                Objects.requireNonNull(domain, "a domain cannot be null: the standard one is the empty string"));
    }
}
