@NullMarked
package org.onnxtwist.op.trait;

import org.jspecify.annotations.NullMarked;
