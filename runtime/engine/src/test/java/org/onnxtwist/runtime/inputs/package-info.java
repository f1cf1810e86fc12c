/** Tests. */
@NullMarked
package org.onnxtwist.runtime.inputs;

import org.jspecify.annotations.NullMarked;
