/** Types of values: element types, dimensions and shapes. */
@NullMarked
package org.onnxtwist.ir.type;

import org.jspecify.annotations.NullMarked;
