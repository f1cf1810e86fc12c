@NullMarked
package org.onnxtwist.pass.opset;

import org.jspecify.annotations.NullMarked;
