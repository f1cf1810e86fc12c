/** The meaning of operators: their attributes and inputs, read from a node as its version of the operator defines them. */
@NullMarked
package org.onnxtwist.op.spec;

import org.jspecify.annotations.NullMarked;
