@NullMarked
package org.onnxtwist.shape.operator;

import org.jspecify.annotations.NullMarked;
