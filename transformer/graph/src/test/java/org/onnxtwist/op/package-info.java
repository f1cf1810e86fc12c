@NullMarked
package org.onnxtwist.op;

import org.jspecify.annotations.NullMarked;
