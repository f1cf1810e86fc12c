@NullMarked
package org.onnxtwist.io.onnx.tensor;

import org.jspecify.annotations.NullMarked;
