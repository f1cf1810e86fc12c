/** The conv_twist layer: its geometry, coordinates, operands, initial values and names. */
@NullMarked
package org.onnxtwist.twist.layer;

import org.jspecify.annotations.NullMarked;
