/** Tests. */
@NullMarked
package org.onnxtwist.runtime.train.data.image;

import org.jspecify.annotations.NullMarked;
