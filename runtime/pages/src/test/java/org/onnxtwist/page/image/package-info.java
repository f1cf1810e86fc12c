/** Tests of the writer of SVG. */
@NullMarked
package org.onnxtwist.page.image;

import org.jspecify.annotations.NullMarked;
