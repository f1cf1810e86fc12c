@NullMarked
package org.onnxtwist.ir;

import org.jspecify.annotations.NullMarked;
