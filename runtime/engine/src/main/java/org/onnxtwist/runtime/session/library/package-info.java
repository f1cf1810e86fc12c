/** The native libraries of ONNX Runtime, and the temporary folders in which they and copies of models are. */
@NullMarked
package org.onnxtwist.runtime.session.library;

import org.jspecify.annotations.NullMarked;
