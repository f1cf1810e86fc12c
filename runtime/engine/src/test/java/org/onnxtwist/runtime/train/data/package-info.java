/** Tests. */
@NullMarked
package org.onnxtwist.runtime.train.data;

import org.jspecify.annotations.NullMarked;
