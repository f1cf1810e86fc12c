package org.onnxtwist.schema.check.node;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.onnxtwist.op.Resize;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;

/** Checks that the attributes of a Resize that select a mode have a value that is defined. */
public final class ResizeWords implements CheckRule {
    private static final String MODE = "mode";

    /**
     * The values that the attributes may have. ONNX documents some of them for certain versions only; runtimes accept all of them in every
     * version.
     */
    private static final Map<String, Set<String>> WORDS = Map.of(
            MODE,
            Set.of("nearest", "linear", "cubic"),
            "coordinate_transformation_mode",
            Set.of(
                    "half_pixel",
                    "half_pixel_symmetric",
                    "pytorch_half_pixel",
                    "align_corners",
                    "asymmetric",
                    "tf_half_pixel_for_nn",
                    "tf_crop_and_resize"),
            "nearest_mode",
            Set.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
            "keep_aspect_ratio_policy",
            Set.of("stretch", "not_larger", "not_smaller"));

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        if (!operands.schema().id().isOnnx(Resize.NAME)) {
            return;
        }
        new TreeMap<>(WORDS)
                .forEach((attribute, words) -> operands.string(attribute)
                        .filter(word -> !words.contains(word))
                        .ifPresent(word -> findings.attribute(
                                operands.call(),
                                attribute,
                                "'" + word + "'",
                                "one of " + words.stream().sorted().toList())));
        if (operands.integer("antialias").orElse(0) != 0
                && operands.string(MODE).filter("nearest"::equals).isPresent()) {
            findings.attribute(operands.call(), "antialias", "1", "0 in the mode 'nearest'");
        }
    }
}
