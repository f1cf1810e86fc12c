/**
 * The intermediate representation: a mutable use-def graph of an ONNX model, edited only through its own methods.
 *
 * <p>{@link org.onnxtwist.ir.Model}, {@link org.onnxtwist.ir.Graph}, {@link org.onnxtwist.ir.Node} and
 * {@link org.onnxtwist.ir.Value} have identity; types, shapes, attributes and tensors are immutable values. Every edit keeps
 * definitions and uses consistent, costs O(1) or the degree of what it touches, and is safe while nodes are iterated.
 */
@NullMarked
package org.onnxtwist.ir;

import org.jspecify.annotations.NullMarked;
