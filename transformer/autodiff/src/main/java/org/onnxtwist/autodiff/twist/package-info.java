/** The derivative of the layer conv_twist, which its nodes share, and the form in which it is trained. */
@NullMarked
package org.onnxtwist.autodiff.twist;

import org.jspecify.annotations.NullMarked;
