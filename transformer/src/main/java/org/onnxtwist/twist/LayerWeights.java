package org.onnxtwist.twist;

import java.util.Optional;
import org.onnxtwist.ir.Tensor;

/**
 * The numbers of a layer, as its convolutions apply them: where a graph makes stored kernels antisymmetric, these are what it makes. Those
 * that no tensor of the model holds are computed when they are read.
 *
 * @param weight the base kernel, [outChannels, inChannels / group, 3, 3]
 * @param bias [outChannels]
 * @param kernelX conv_x, the sizes of the base kernel
 * @param kernelY conv_y, the sizes of the base kernel
 * @param centerX [outChannels]
 * @param centerY [outChannels]
 */
public record LayerWeights(
        Tensor weight, Optional<Tensor> bias, Tensor kernelX, Tensor kernelY, Tensor centerX, Tensor centerY) {}
