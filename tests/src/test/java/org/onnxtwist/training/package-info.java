/** Training by the file alone: stored training information, executed as ONNX's specification says. */
@NullMarked
package org.onnxtwist.training;

import org.jspecify.annotations.NullMarked;
