/** Programs that show the library at work; start with {@link org.onnxtwist.samples.RewriteModel}. */
@NullMarked
package org.onnxtwist.samples;

import org.jspecify.annotations.NullMarked;
