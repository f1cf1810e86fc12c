/** The findings of a check against the rules of ONNX, as text and as JSON. */
@NullMarked
package org.onnxtwist.cli.text.check;

import org.jspecify.annotations.NullMarked;
