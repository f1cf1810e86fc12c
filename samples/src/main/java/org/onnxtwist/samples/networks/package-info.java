/** Networks with each kind of layer, built with {@link org.onnxtwist.runtime.train.network.Layers} and filled with seeded random weights. */
@NullMarked
package org.onnxtwist.samples.networks;

import org.jspecify.annotations.NullMarked;
