/** Tests of the writer of SVG. */
@NullMarked
package org.onnxtwist.page.svg;

import org.jspecify.annotations.NullMarked;
