package org.onnxtwist.twist.layer;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.WrittenLayer;

/**
 * The provenance recorded in the metadata of a rewritten model: {@value #VERSION}, {@value #OPTIONS}, and {@value #LAYERS}, the names
 * of the layers, one per line.
 */
public final class Provenance {
    static final String VERSION = "onnx_twist.version";
    static final String OPTIONS = "onnx_twist.options";
    static final String LAYERS = "onnx_twist.layers";

    private Provenance() {}

    /** The names of the layers that rewrites created. */
    public static Set<String> layers(Model model) {
        return new LinkedHashSet<>(
                model.metadata().getOrDefault(LAYERS, "").lines().toList());
    }

    /**
     * Adds the layers of one more rewrite.
     *
     * @param options those of the rewrite, as text
     */
    public static void record(Model model, String options, List<WrittenLayer> made) {
        Set<String> all = layers(model);
        made.forEach(layer -> all.add(layer.name()));
        model.putMetadata(VERSION, LayerVersion.get());
        model.putMetadata(OPTIONS, options);
        model.putMetadata(LAYERS, String.join("\n", all));
    }

    /** Removes the provenance from the metadata, for a graph that no longer has the names of the layers. */
    public static void clear(Model model) {
        Map<String, String> rest = new LinkedHashMap<>(model.metadata());
        rest.keySet().removeAll(List.of(VERSION, OPTIONS, LAYERS));
        model.setMetadata(rest);
    }
}
