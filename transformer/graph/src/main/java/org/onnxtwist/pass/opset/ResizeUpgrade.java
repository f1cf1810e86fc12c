package org.onnxtwist.pass.opset;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;

/**
 * Upsample, which states a scale for every axis from version 7 on and became Resize in version 10, and Resize, which from 11 on states how positions of the output are mapped to those of the
 * input.
 *
 * <pre>
 *   before (9):  y = Upsample(x, scales) {mode: "nearest"}
 *   after (10):  y = Resize(x, scales) {mode: "nearest"}
 *   after (11):  y = Resize(x, roi, scales) {mode: "nearest", coordinate_transformation_mode: "asymmetric",
 *                    nearest_mode: "floor"}
 * </pre>
 *
 * <p>Of version 10, ONNX says only what sizes come out. What is meant is what ONNX Runtime computes: positions are divided by the scale, and
 * the nearest is the one before where an axis grows, and the one behind where it shrinks.
 */
final class ResizeUpgrade {
    private static final String NEAREST = "nearest";

    private ResizeUpgrade() {}

    static NodePlan scaleOfEachAxis(Node node, OpsetStep step) {
        return Upsample.HEIGHT_SCALE
                .find(node)
                .flatMap(height -> Upsample.WIDTH_SCALE
                        .find(node)
                        .map(width -> NodePlan.drop(Upsample.HEIGHT_SCALE, Upsample.WIDTH_SCALE)
                                .then(upsample -> Upsample.SCALES.set(upsample, List.of(1f, 1f, height, width)))))
                .orElse(NodePlan.refuse("does not state its height_scale and width_scale"));
    }

    static NodePlan ofUpsample(Node node, OpsetStep step) {
        return NodePlan.rewrite(upsample -> Replaced.by(
                step.model(),
                upsample,
                Resize.of(upsample.input(0).orElseThrow(), upsample.input(1).orElseThrow())
                        .mode(Upsample.MODE.find(upsample).orElse(NEAREST))));
    }

    static NodePlan coordinates(Node node, OpsetStep step) {
        Optional<Value> scales = node.input(1);
        Optional<String> rounding = Resize.MODE.find(node).orElse(NEAREST).equals(NEAREST)
                ? scales.flatMap(Value::constant).flatMap(ResizeUpgrade::rounding)
                : Optional.of("floor");
        if (scales.isEmpty() || rounding.isEmpty()) {
            return NodePlan.refuse(
                    "takes the nearest element, and some axes grow while others shrink, or which of the two they do"
                            + " is known only when the model runs; version 11 cannot express that: make its scales"
                            + " constant, or resize one axis at a time");
        }
        return NodePlan.rewrite(resize -> {
            resize.setInput(
                    1,
                    Placement.before(step.model(), resize)
                            .constant(
                                    resize.output(0).hint() + ".roi", Tensor.ofDoubles(DType.FLOAT, new double[0], 0)));
            resize.setInput(2, scales.get());
            Resize.COORDINATE_TRANSFORMATION_MODE.set(resize, "asymmetric");
            if (Resize.MODE.find(resize).orElse(NEAREST).equals(NEAREST)) {
                Resize.NEAREST_MODE.set(resize, rounding.get());
            }
        });
    }

    private static Optional<String> rounding(Tensor scales) {
        double[] factors = scales.toDoubles();
        if (Arrays.stream(factors).allMatch(factor -> factor >= 1)) {
            return Optional.of("floor");
        }
        return Arrays.stream(factors).allMatch(factor -> factor <= 1) ? Optional.of("ceil") : Optional.empty();
    }
}
