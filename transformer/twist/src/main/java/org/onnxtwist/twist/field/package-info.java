/** The vector fields of conv_twist layers, read from their weights (DESIGN section 2). */
@NullMarked
package org.onnxtwist.twist.field;

import org.jspecify.annotations.NullMarked;
