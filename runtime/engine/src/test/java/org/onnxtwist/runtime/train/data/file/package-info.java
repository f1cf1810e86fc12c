/** Tests. */
@NullMarked
package org.onnxtwist.runtime.train.data.file;

import org.jspecify.annotations.NullMarked;
