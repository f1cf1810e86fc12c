package org.onnxtwist.pass.opset;

/**
 * A version of a standard operator that its schemas do not show to be equivalent to the version before.
 *
 * @param operator the operator's name
 * @param since the version of the operator set that brought the change
 * @param upgrade the plan for a node of the version before
 */
record OperatorChange(String operator, long since, NodeUpgrade upgrade) {}
