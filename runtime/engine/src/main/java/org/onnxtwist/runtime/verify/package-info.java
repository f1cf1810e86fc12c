/** Verification of a rewritten model: against its original, and layer by layer against the layer's formula. */
@NullMarked
package org.onnxtwist.runtime.verify;

import org.jspecify.annotations.NullMarked;
