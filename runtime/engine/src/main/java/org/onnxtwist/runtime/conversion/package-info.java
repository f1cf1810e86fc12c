/** Copies of models to run in the place of the originals: with taps, or in a type that the runtime has kernels for. */
@NullMarked
package org.onnxtwist.runtime.conversion;

import org.jspecify.annotations.NullMarked;
