/** The abstract values that the nodes of a model compute, and the values that are 3x3 convolutions of others. */
@NullMarked
package org.onnxtwist.twist.recognise.evaluation;

import org.jspecify.annotations.NullMarked;
