@NullMarked
package org.onnxtwist.ir.tensor;

import org.jspecify.annotations.NullMarked;
