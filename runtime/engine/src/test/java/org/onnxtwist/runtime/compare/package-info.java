/** Tests. */
@NullMarked
package org.onnxtwist.runtime.compare;

import org.jspecify.annotations.NullMarked;
