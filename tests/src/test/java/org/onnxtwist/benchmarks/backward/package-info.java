/** The cost of a layer's backward pass against PyTorch's, by {@link org.onnxtwist.benchmarks.backward.LayerStep}. */
@NullMarked
package org.onnxtwist.benchmarks.backward;

import org.jspecify.annotations.NullMarked;
