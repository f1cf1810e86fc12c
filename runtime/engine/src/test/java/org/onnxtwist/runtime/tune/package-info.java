@NullMarked
package org.onnxtwist.runtime.tune;

import org.jspecify.annotations.NullMarked;
