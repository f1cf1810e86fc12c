/** The checker's rules on single nodes: operators, attributes, and the types, shapes and contents of operands. */
@NullMarked
package org.onnxtwist.schema.check.node;

import org.jspecify.annotations.NullMarked;
