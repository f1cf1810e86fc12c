package org.onnxtwist.twist;

import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;

/**
 * One conv_twist layer of a model, by the values it reads and makes.
 *
 * @param name unique in the model; what the names of its parameters start with
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param graph the graph that computes it
 * @param input [N, inChannels, H, W]
 * @param output [N, outChannels, h, w]
 * @param weight the base kernel, [outChannels, inChannels / group, 3, 3]
 * @param bias [outChannels]
 * @param kernelX conv_x as it is stored, the sizes of the base kernel
 * @param kernelY conv_y as it is stored, the sizes of the base kernel
 * @param centerX [outChannels]
 * @param centerY [outChannels]
 * @param geometry its convolution
 * @param coordinates its convention
 * @param purpose TRAINING where the graph makes the kernels antisymmetric, EXPORT where they are stored so
 * @param grid where its coordinates come from
 */
public record RecordedLayer(
        String name,
        String scope,
        Graph graph,
        Value input,
        Value output,
        Value weight,
        Optional<Value> bias,
        Value kernelX,
        Value kernelY,
        Value centerX,
        Value centerY,
        ConvGeometry geometry,
        Coordinates coordinates,
        Purpose purpose,
        Grid grid) {}
