@NullMarked
package org.onnxtwist.runtime.gradient;

import org.jspecify.annotations.NullMarked;
