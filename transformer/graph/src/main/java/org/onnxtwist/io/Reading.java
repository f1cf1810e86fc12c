package org.onnxtwist.io;

/** The state that all readers of one model share. */
record Reading(TensorReader tensors, int maxDepth, Breaches breaches) {}
