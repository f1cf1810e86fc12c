/** SVG drawings, written element by element with every text and value escaped. */
@NullMarked
package org.onnxtwist.page.svg;

import org.jspecify.annotations.NullMarked;
