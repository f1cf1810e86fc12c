@NullMarked
package org.onnxtwist.engine.tune;

import org.jspecify.annotations.NullMarked;
