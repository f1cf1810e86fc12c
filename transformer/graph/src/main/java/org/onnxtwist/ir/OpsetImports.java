package org.onnxtwist.ir;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;

/** The owner of operator-set imports: a model, for its graph, or a function, for its body. */
public sealed interface OpsetImports permits Model, Function {
    /** The versions by domain, the standard one under the empty string, in the order of the imports; a live, unmodifiable view. */
    default Map<String, Long> opsets() {
        return Collections.unmodifiableMap(imports());
    }

    private Map<String, Long> imports() {
        return this instanceof Model model ? model.imports : ((Function) this).imports;
    }

    /**
     * The version of the operator set of a domain; empty where it is not imported.
     *
     * @param domain the standard one is the empty string or {@code ai.onnx}
     */
    default OptionalLong opset(String domain) {
        Long version = imports().get(OperatorId.canonicalDomain(domain));
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /**
     * Imports a version of an operator set, in the place of another version of it or at the end.
     *
     * @param domain the standard one is the empty string or {@code ai.onnx}
     */
    default void setOpset(String domain, long version) {
        imports().put(OperatorId.canonicalDomain(domain), version);
    }

    /** Imports a version of the standard operator set, in the place of another one or at the end. */
    default void setOpset(long version) {
        setOpset("", version);
    }

    /** Imports all of these versions, by domain; imports of other domains stay. */
    default void setOpsets(Map<String, Long> versions) {
        versions.forEach(this::setOpset);
    }

    /** Ends the import of an operator set. Returns whether there was one. */
    default boolean removeOpset(String domain) {
        return imports().remove(OperatorId.canonicalDomain(domain)) != null;
    }
}
