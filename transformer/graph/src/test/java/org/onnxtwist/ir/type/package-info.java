@NullMarked
package org.onnxtwist.ir.type;

import org.jspecify.annotations.NullMarked;
