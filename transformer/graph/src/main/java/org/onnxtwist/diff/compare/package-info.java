/** The comparison of aligned graphs, and the differences that it finds. */
@NullMarked
package org.onnxtwist.diff.compare;

import org.jspecify.annotations.NullMarked;
