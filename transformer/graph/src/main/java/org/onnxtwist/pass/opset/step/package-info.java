/** A step from one version of the standard operator set to a neighbouring one, and the plans for the nodes that it concerns. */
@NullMarked
package org.onnxtwist.pass.opset.step;

import org.jspecify.annotations.NullMarked;
