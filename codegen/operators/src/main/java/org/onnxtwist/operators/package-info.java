/**
 * Writes the graph library's package {@code op} from the facts of the operators' versions: {@link
 * org.onnxtwist.operators.SchemaFileReader} reads them, {@link org.onnxtwist.operators.OperatorFamily} brings the versions of one
 * operator together, {@link org.onnxtwist.operators.OperatorClass} writes its class.
 */
@NullMarked
package org.onnxtwist.operators;

import org.jspecify.annotations.NullMarked;
