/** Tests. */
@NullMarked
package org.onnxtwist.runtime.compare.tensor;

import org.jspecify.annotations.NullMarked;
