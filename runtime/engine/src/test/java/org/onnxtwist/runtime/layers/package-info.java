@NullMarked
package org.onnxtwist.runtime.layers;

import org.jspecify.annotations.NullMarked;
