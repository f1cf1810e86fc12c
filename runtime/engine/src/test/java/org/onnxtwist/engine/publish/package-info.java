@NullMarked
package org.onnxtwist.engine.publish;

import org.jspecify.annotations.NullMarked;
