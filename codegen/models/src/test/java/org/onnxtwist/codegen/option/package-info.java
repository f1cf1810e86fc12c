@NullMarked
package org.onnxtwist.codegen.option;

import org.jspecify.annotations.NullMarked;
