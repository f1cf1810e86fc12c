@NullMarked
package org.onnxtwist.shape;

import org.jspecify.annotations.NullMarked;
