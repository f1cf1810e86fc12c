package org.onnxtwist.twist.export;

import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;

/**
 * The properties of a layer on which the choice of a form depends: layers whose sites differ only in name run equally fast.
 *
 * @param name of the layer
 * @param geometry its convolution
 * @param inputShape [N, inChannels, H, W], as far as it is known
 * @param outputShape [N, outChannels, h, w], as far as it is known
 * @param bias whether it has one
 */
public record LayerSite(String name, ConvGeometry geometry, Shape inputShape, Shape outputShape, boolean bias) {}
