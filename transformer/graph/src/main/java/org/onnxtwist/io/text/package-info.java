/**
 * ONNX's own textual syntax: {@link org.onnxtwist.io.text.OnnxText} reads and writes it.
 *
 * <p>The grammar is that of ONNX's document "ONNX Textual Syntax" as its Python package reads and prints it.
 */
@NullMarked
package org.onnxtwist.io.text;

import org.jspecify.annotations.NullMarked;
