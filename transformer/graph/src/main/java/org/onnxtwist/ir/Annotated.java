package org.onnxtwist.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onnxtwist.ir.tensor.UnknownFields;

/** The descriptive data that a model, a graph, a node and a value have in common: documentation, properties and unknown fields. */
public abstract sealed class Annotated permits Graph, Model, Node, Value {
    private String doc = "";
    private Map<String, String> metadata = Map.of();
    private UnknownFields unmodelled = UnknownFields.NONE;

    Annotated() {}

    /** Documentation, empty for none. */
    public String doc() {
        return doc;
    }

    public void setDoc(String doc) {
        this.doc = doc;
    }

    /** Free-form properties in order, unmodifiable; {@link #putMetadata} and {@link #setMetadata} change them. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Sets one property: replaces one of the same key, or appends it. */
    public void putMetadata(String key, String value) {
        if (metadata.isEmpty()) {
            metadata = Map.of(key, value);
            return;
        }
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(key, value);
        metadata = Collections.unmodifiableMap(more);
    }

    /** Replaces all properties by those of {@code properties}, in its order. */
    public void setMetadata(Map<String, String> properties) {
        metadata = properties.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** The fields of the file that this class does not model, kept for writing. */
    public UnknownFields unmodelled() {
        return unmodelled;
    }

    public void setUnmodelled(UnknownFields unmodelled) {
        this.unmodelled = unmodelled;
    }
}
