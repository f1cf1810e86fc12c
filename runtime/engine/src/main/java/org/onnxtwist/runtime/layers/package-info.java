/** The comparison of the conv_twist layers of two models, one by one: their parameters, and what they compute. */
@NullMarked
package org.onnxtwist.runtime.layers;

import org.jspecify.annotations.NullMarked;
