/** Models mutated one rule at a time, and what ONNX's own checker says of them. */
@NullMarked
package org.onnxtwist.schema.mutation;

import org.jspecify.annotations.NullMarked;
