/** Tests of the layout of drawings. */
@NullMarked
package org.onnxtwist.page.drawing.layout;

import org.jspecify.annotations.NullMarked;
