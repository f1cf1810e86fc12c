/** Properties that hold of some operators, whatever else they compute. */
@NullMarked
package org.onnxtwist.op.trait;

import org.jspecify.annotations.NullMarked;
