package org.onnxtwist.io.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.io.file.Breach;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.Defect;

/** The names that one graph defines, and those of the graphs around it, which they may shadow. */
final class Scope {
    /** Stands for bytes that are no UTF-8, so that two names that differ would look the same. */
    private static final char REPLACEMENT = '\uFFFD';

    private final @Nullable Scope outer;
    private final boolean mayRepeat;
    private final Map<String, Value> values = new HashMap<>();

    /** @param mayRepeat whether several values may have one name, of which the first counts */
    Scope(@Nullable Scope outer, boolean mayRepeat) {
        this.outer = outer;
        this.mayRepeat = mayRepeat;
    }

    /**
     * Names a value.
     *
     * @throws Breach when the name is empty or not UTF-8; {@link #resolve} finds the value all the same
     */
    void define(String name, Value value, FileLocation place) {
        if (name.isEmpty()) {
            throw place.breach(Defect.Kind.NAME, "has no name: export the model again");
        }
        boolean isNew = values.putIfAbsent(name, value) == null;
        if (name.indexOf(REPLACEMENT) >= 0) {
            throw place.breach(Defect.Kind.NAME, "has a name that is not UTF-8: export the model again");
        }
        if (!isNew && !mayRepeat) {
            throw place.invalid("defines the value '" + name + "' a second time in its graph: rename one of the two");
        }
        value.setName(name);
    }

    /** The value of that name in this graph alone. */
    Optional<Value> local(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value that the name means here: of this graph, or else of the nearest graph around it. */
    Optional<Value> resolve(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.values.get(name);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
