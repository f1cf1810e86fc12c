/** Protobuf messages as bytes: parsed without copying tensors, framed and written with contents that are streamed. */
@NullMarked
package org.onnxtwist.io.wire;

import org.jspecify.annotations.NullMarked;
