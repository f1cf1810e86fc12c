@NullMarked
package org.onnxtwist.ir.tensor.encoding;

import org.jspecify.annotations.NullMarked;
