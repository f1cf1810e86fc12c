/**
 * Writes a typed Java class for an ONNX model. {@link org.onnxtwist.codegen.WrapperGenerator} is the entry; {@link
 * org.onnxtwist.codegen.option.WrapperOptions} says how the class is called and what it is to have.
 *
 * <p>A generated class needs ONNX Runtime and the JDK, and nothing of this project.
 */
@NullMarked
package org.onnxtwist.codegen;

import org.jspecify.annotations.NullMarked;
