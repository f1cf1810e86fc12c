/** Shape inference of the operators that are layers of networks: convolutions, pooling, normalisation, recurrence, attention, resizing. */
@NullMarked
package org.onnxtwist.shape.operator.layer;

import org.jspecify.annotations.NullMarked;
