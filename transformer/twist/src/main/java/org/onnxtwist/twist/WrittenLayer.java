package org.onnxtwist.twist;

import java.util.function.UnaryOperator;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;

/**
 * A conv_twist layer that a rewrite wrote, by the values that it reads and makes.
 *
 * @param name unique in the model; what the names of its parameters start with
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param input [N, inChannels, H, W]
 * @param output [N, outChannels, h, w]
 * @param stored the operands as the model stores them; the kernels may have to be made antisymmetric
 * @param geometry its convolution
 * @param coordinates its convention
 * @param purpose TRAINING where the graph makes the kernels antisymmetric, EXPORT where they are stored so
 * @param grid where its coordinates come from
 */
public record WrittenLayer(
        String name,
        String scope,
        Value input,
        Value output,
        LayerOperands<Value> stored,
        ConvGeometry geometry,
        Coordinates coordinates,
        Purpose purpose,
        Grid grid) {
    /** The same layer in a copy of its model. */
    public WrittenLayer map(UnaryOperator<Value> copies) {
        return new WrittenLayer(
                name,
                scope,
                copies.apply(input),
                copies.apply(output),
                stored.map(copies),
                geometry,
                coordinates,
                purpose,
                grid);
    }

    /** The graph that computes it. */
    public Graph graph() {
        return output.graph();
    }
}
