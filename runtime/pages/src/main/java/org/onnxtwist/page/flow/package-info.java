/** The mathematics of first-order kernels: their moments, the linear vector fields that a layer makes of them, and the flows of these. */
@NullMarked
package org.onnxtwist.page.flow;

import org.jspecify.annotations.NullMarked;
