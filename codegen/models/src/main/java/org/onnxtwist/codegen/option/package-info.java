/** The options of a generated class, and the exception for those that it cannot have. */
@NullMarked
package org.onnxtwist.codegen.option;

import org.jspecify.annotations.NullMarked;
