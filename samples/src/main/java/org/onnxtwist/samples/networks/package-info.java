/** Well-known network architectures, built with {@link org.onnxtwist.ir} and filled with seeded random weights. */
@NullMarked
package org.onnxtwist.samples.networks;

import org.jspecify.annotations.NullMarked;
