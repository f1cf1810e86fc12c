/** Tests of the writer of SVG. */
@NullMarked
package org.onnxtwist.page.flow;

import org.jspecify.annotations.NullMarked;
