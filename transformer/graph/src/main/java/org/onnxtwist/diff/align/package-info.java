/** The alignment of two graphs: which node of one is which of the other, by colour refinement. */
@NullMarked
package org.onnxtwist.diff.align;

import org.jspecify.annotations.NullMarked;
