package org.onnxtwist.twist.recognise;

import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.recognise.evaluation.Antisymmetry;

/**
 * A layer that has no name yet.
 *
 * @param named the node whose name it will have
 */
record UnnamedLayer(
        Node named,
        Value input,
        Value output,
        Set<Node> nodes,
        ConvGeometry geometry,
        Coordinates coordinates,
        Form form,
        Purpose purpose,
        Grid grid,
        LayerOperands<Tensor> weights) {
    TwistLayer named(String name, String scope) {
        return new TwistLayer(
                name,
                scope,
                input,
                output,
                nodes,
                geometry,
                coordinates,
                form,
                purpose,
                grid,
                purpose == Purpose.TRAINING
                        || (Antisymmetry.holds(weights.kernelX()) && Antisymmetry.holds(weights.kernelY())),
                weights);
    }
}
