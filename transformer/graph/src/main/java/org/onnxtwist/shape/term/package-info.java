/** Symbolic arithmetic: the sizes of dimensions and the integers of small tensors as terms over named sizes. */
@NullMarked
package org.onnxtwist.shape.term;

import org.jspecify.annotations.NullMarked;
