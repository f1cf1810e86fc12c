/** Programs that show the library at work. */
@NullMarked
package org.onnxtwist.samples;

import org.jspecify.annotations.NullMarked;
