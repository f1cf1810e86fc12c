/** Tensors and their contents, which are read piece by piece and need not lie on the heap. */
@NullMarked
package org.onnxtwist.ir.tensor;

import org.jspecify.annotations.NullMarked;
