@NullMarked
package org.onnxtwist.op.spec;

import org.jspecify.annotations.NullMarked;
