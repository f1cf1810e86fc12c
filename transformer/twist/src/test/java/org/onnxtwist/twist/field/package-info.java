/** Tests of the fields of layers. */
@NullMarked
package org.onnxtwist.twist.field;

import org.jspecify.annotations.NullMarked;
