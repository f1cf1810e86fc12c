@NullMarked
package org.onnxtwist.shape.term;

import org.jspecify.annotations.NullMarked;
