package org.onnxtwist.io;

/** What all readers of one model share. */
record Reading(TensorReader tensors, int maxDepth, Breaches breaches) {}
