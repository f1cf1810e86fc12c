package org.onnxtwist.io.onnx;

import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.onnx.tensor.TensorReader;

/** The state that all readers of one model share. */
public record Reading(TensorReader tensors, int maxDepth, Breaches breaches) {}
