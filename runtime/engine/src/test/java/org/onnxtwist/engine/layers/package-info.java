@NullMarked
package org.onnxtwist.engine.layers;

import org.jspecify.annotations.NullMarked;
