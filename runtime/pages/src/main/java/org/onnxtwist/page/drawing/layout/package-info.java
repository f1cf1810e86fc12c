/** The layout of drawings: places of boxes and routes of edges, computed by the layered algorithm of the Eclipse Layout Kernel. */
@NullMarked
package org.onnxtwist.page.drawing.layout;

import org.jspecify.annotations.NullMarked;
