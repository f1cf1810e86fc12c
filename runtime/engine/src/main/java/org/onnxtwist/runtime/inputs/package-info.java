/**
 * The inputs that models are run on: generated ones of several kinds and sizes, random parameters, and recorded ones in the ONNX test
 * layout.
 */
@NullMarked
package org.onnxtwist.runtime.inputs;

import org.jspecify.annotations.NullMarked;
