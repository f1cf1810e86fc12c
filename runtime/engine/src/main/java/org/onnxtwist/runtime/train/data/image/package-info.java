/** Pictures as planes of numbers: decoding, resizing, and the changes by which training data is augmented. */
@NullMarked
package org.onnxtwist.runtime.train.data.image;

import org.jspecify.annotations.NullMarked;
