/**
 * What ONNX says an operator is, in every version ({@link org.onnxtwist.schema.Schemas}), and whether a model keeps ONNX's rules
 * ({@link org.onnxtwist.schema.Checker}).
 *
 * <p>The checker is a list of {@link org.onnxtwist.schema.Rule}s, one class a concern, which a walk through the model shows every
 * graph and node once.
 */
@NullMarked
package org.onnxtwist.schema;

import org.jspecify.annotations.NullMarked;
