/** The view of a node that shape inference gives to the rules of operators: its inputs, attributes and what is known of them. */
@NullMarked
package org.onnxtwist.shape.node;

import org.jspecify.annotations.NullMarked;
