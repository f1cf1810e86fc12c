/**
 * Operators: one class for each of {@code ai.onnx}, generated from the facts of their versions, and {@code ml} for those of {@code
 * ai.onnx.ml}. A class is both the operator's description (its identity, its attributes) and a builder of nodes of it. What they
 * share is written by hand: {@link org.onnxtwist.op.OperatorBuilder}, {@link org.onnxtwist.op.Attr}, {@link
 * org.onnxtwist.op.Signature}.
 */
@NullMarked
package org.onnxtwist.op;

import org.jspecify.annotations.NullMarked;
