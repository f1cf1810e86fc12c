/** Comparison of whole models, output by output. */
@NullMarked
package org.onnxtwist.runtime.compare;

import org.jspecify.annotations.NullMarked;
