/** The message of a model, as other notations than the binary one read and write it. */
@NullMarked
package org.onnxtwist.io.notation;

import org.jspecify.annotations.NullMarked;
