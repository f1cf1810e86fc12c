/** The rules of shape inference, one file for a family of operators; {@code layer} has those of the layers of networks. */
@NullMarked
package org.onnxtwist.shape.operator;

import org.jspecify.annotations.NullMarked;
