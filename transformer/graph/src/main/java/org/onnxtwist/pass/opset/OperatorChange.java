package org.onnxtwist.pass.opset;

import java.util.Optional;
import org.onnxtwist.pass.opset.lower.Inverse;
import org.onnxtwist.pass.opset.step.NodeConversion;

/**
 * A version of a standard operator that its schemas do not show to be equivalent to the version before.
 *
 * @param operator the operator's name
 * @param since the version of the operator set that brought the change
 * @param upgrade the plan for a node of the version before; empty if the schemas show it
 * @param downgrade the way back to the version before; empty if the schemas show it
 */
record OperatorChange(String operator, long since, Optional<NodeConversion> upgrade, Optional<Inverse> downgrade) {}
