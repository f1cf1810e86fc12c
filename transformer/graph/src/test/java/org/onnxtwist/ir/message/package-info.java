@NullMarked
package org.onnxtwist.ir.message;

import org.jspecify.annotations.NullMarked;
