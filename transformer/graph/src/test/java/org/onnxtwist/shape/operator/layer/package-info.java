@NullMarked
package org.onnxtwist.shape.operator.layer;

import org.jspecify.annotations.NullMarked;
