/** Comparison of tensors and of whole models, output by output. */
@NullMarked
package org.onnxtwist.engine.compare;

import org.jspecify.annotations.NullMarked;
