package org.onnxtwist.runtime.verify.formula;

import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * The tensors of one layer.
 *
 * @param weight the base kernel, [outChannels, inChannels / group, 3, 3]
 * @param bias [outChannels]
 * @param kernelX conv_x as it is stored: free, or antisymmetric already; the sizes of the base kernel
 * @param kernelY conv_y likewise
 * @param centerX [outChannels]
 * @param centerY [outChannels]
 */
public record TwistParameters(
        Tensor weight, Optional<Tensor> bias, Tensor kernelX, Tensor kernelY, Tensor centerX, Tensor centerY) {}
