/** Tests of the writer of SVG. */
@NullMarked
package org.onnxtwist.page.gallery;

import org.jspecify.annotations.NullMarked;
