@NullMarked
package org.onnxtwist.runtime.program;

import org.jspecify.annotations.NullMarked;
