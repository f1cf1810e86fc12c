/** Tests. */
@NullMarked
package org.onnxtwist.runtime.verify;

import org.jspecify.annotations.NullMarked;
