/** The file format safetensors. */
@NullMarked
package org.onnxtwist.io.safetensors;

import org.jspecify.annotations.NullMarked;
