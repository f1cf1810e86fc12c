/** Turns the graph of an inference model into one whose gradients are those of training. */
@NullMarked
package org.onnxtwist.autodiff.training;

import org.jspecify.annotations.NullMarked;
