/**
 * ONNX models as JSON: {@link org.onnxtwist.io.json.OnnxJson} reads and writes the mapping that Protocol Buffers define for every message.
 *
 * <p>It goes by the descriptors of the messages, on a streaming JSON library that the project has already. The library that Protocol
 * Buffers offer for it holds a whole document and every tensor's base64 text in memory, and needs four libraries more.
 */
@NullMarked
package org.onnxtwist.io.json;

import org.jspecify.annotations.NullMarked;
