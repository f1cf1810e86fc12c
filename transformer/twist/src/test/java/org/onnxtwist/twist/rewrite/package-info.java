/** Tests of the rewrite of a model. */
@NullMarked
package org.onnxtwist.twist.rewrite;

import org.jspecify.annotations.NullMarked;
