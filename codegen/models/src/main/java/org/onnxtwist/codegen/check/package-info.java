/** The checks that generated methods make of their arguments. */
@NullMarked
package org.onnxtwist.codegen.check;

import org.jspecify.annotations.NullMarked;
