/** The facts of ONNX about its operators, in every version: {@link org.onnxtwist.schema.Schemas} finds them. */
@NullMarked
package org.onnxtwist.schema;

import org.jspecify.annotations.NullMarked;
