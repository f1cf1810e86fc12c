@NullMarked
package org.onnxtwist.codegen;

import org.jspecify.annotations.NullMarked;
