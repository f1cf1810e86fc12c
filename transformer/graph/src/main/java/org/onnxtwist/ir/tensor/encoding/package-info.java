/** The encodings of floating-point numbers of 16 bits and fewer. */
@NullMarked
package org.onnxtwist.ir.tensor.encoding;

import org.jspecify.annotations.NullMarked;
