/** Tests. */
@NullMarked
package org.onnxtwist.runtime.verify.formula;

import org.jspecify.annotations.NullMarked;
