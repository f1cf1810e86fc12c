/** Tests of the layer and its rewrite. */
@NullMarked
package org.onnxtwist.twist;

import org.jspecify.annotations.NullMarked;
