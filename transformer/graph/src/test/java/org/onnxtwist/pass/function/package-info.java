@NullMarked
package org.onnxtwist.pass.function;

import org.jspecify.annotations.NullMarked;
