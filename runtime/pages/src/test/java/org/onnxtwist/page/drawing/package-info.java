/** Tests of the drawings of graphs. */
@NullMarked
package org.onnxtwist.page.drawing;

import org.jspecify.annotations.NullMarked;
