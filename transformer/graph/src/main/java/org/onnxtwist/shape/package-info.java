/**
 * Inference of types, shapes and small integer contents: {@link org.onnxtwist.shape.ShapeInference}.
 *
 * <p>A rule per family of operators, all listed in {@code OperatorRules}; a rule sees one node through {@code NodeContext}. All
 * arithmetic on sizes goes through {@link org.onnxtwist.shape.term.Term}.
 */
@NullMarked
package org.onnxtwist.shape;

import org.jspecify.annotations.NullMarked;
