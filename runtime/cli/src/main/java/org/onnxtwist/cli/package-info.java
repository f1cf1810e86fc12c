/** The command {@code onnx-twist}: it parses arguments and prints; what it does is done by the other modules. */
@NullMarked
package org.onnxtwist.cli;

import org.jspecify.annotations.NullMarked;
