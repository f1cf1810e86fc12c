/** Programs that show how to use the library; start with {@link org.onnxtwist.samples.RewriteModel}. */
@NullMarked
package org.onnxtwist.samples;

import org.jspecify.annotations.NullMarked;
