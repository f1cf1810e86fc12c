package org.onnxtwist.ir;

import java.util.Map;
import java.util.OptionalLong;

/** The owner of operator-set imports: a model, for its graph, or a function, for its body. */
public sealed interface OpsetImports permits Model, Function {
    /** The versions by domain, the standard one under the empty string, in the order of the imports; a live, unmodifiable view. */
    Map<String, Long> opsets();

    /**
     * The version of the operator set of a domain; empty where it is not imported.
     *
     * @param domain the standard one is the empty string or {@code ai.onnx}
     */
    default OptionalLong opset(String domain) {
        Long version = opsets().get(OperatorId.canonicalDomain(domain));
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /**
     * Imports a version of an operator set, in the place of another version of it or at the end.
     *
     * @param domain the standard one is the empty string or {@code ai.onnx}
     */
    void setOpset(String domain, long version);

    /** Imports a version of the standard operator set, in the place of another one or at the end. */
    default void setOpset(long version) {
        setOpset("", version);
    }

    /** Imports all of these versions, by domain; imports of other domains stay. */
    default void setOpsets(Map<String, Long> versions) {
        versions.forEach(this::setOpset);
    }

    /** Ends the import of an operator set. Returns whether there was one. */
    boolean removeOpset(String domain);
}
