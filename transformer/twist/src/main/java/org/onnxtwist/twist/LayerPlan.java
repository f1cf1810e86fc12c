package org.onnxtwist.twist;

import java.util.List;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * The plan for rewriting one Conv as a layer.
 *
 * @param candidate the Conv
 * @param parameters the parameters of its layer, which are in the model already
 */
record LayerPlan(ConvCandidate candidate, LayerParameters parameters) {
    Node conv() {
        return candidate.node();
    }

    ConvGeometry geometry() {
        return candidate.geometryKnown();
    }

    Grid grid() {
        return List.of(GridAxis.values()).stream()
                        .allMatch(axis ->
                                axis.constantSize(candidate.outputShape()).isPresent())
                ? Grid.CONSTANT
                : Grid.DYNAMIC;
    }

    /** The description of the resulting layer; must be called before the Conv is replaced. */
    RecordedLayer layer(TwistOptions options) {
        Value output = conv().output(0);
        return new RecordedLayer(
                candidate.name(),
                candidate.scope(),
                output.graph(),
                conv().input(0).orElseThrow(),
                output,
                conv().input(1).orElseThrow(),
                conv().input(2),
                parameters.kernelX(),
                parameters.kernelY(),
                parameters.centerX(),
                parameters.centerY(),
                geometry(),
                options.coordinates(),
                options.purpose(),
                grid());
    }
}
