package org.onnxtwist.twist;

import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * One conv_twist layer, lifted out of the nodes that compute it, whoever wrote them. A name is for people alone: nothing is known by it.
 *
 * @param name unique among the layers of its model
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param input [N, inChannels, H, W]
 * @param output [N, outChannels, h, w]; its graph is the one that computes the layer
 * @param nodes those that compute it from {@code input} and constants, and nothing else
 * @param geometry its convolution
 * @param coordinates its convention; {@link Coordinates#SEED} where the graph does not tell, as the centres are folded into a grid
 * @param form how the graph has it
 * @param purpose TRAINING where the graph makes the kernels antisymmetric, EXPORT where it takes them as they are stored
 * @param grid where its coordinates come from
 * @param antisymmetric whether conv_x and conv_y are, within rounding; if not, the layer is a general one
 * @param weights its numbers
 */
public record TwistLayer(
        String name,
        String scope,
        Value input,
        Value output,
        Set<Node> nodes,
        ConvGeometry geometry,
        Coordinates coordinates,
        Form form,
        Purpose purpose,
        Grid grid,
        boolean antisymmetric,
        LayerWeights weights) {
    public TwistLayer {
        nodes = Set.copyOf(nodes);
    }
}
