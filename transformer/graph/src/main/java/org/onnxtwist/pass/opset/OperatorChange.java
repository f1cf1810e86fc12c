package org.onnxtwist.pass.opset;

import org.onnxtwist.ir.Node;

/** A change from one version of an operator to the next that may require its nodes to be rewritten. */
@FunctionalInterface
interface OperatorChange {
    /** Plans the upgrade of a node without changing it; {@link UpgradeStep#types} are the types before the upgrade. */
    UpgradePlan plan(Node node, UpgradeStep step);
}
