package org.onnxtwist.pass.opset;

import org.onnxtwist.ir.Node;

/** What one version of an operator says in another way than the one before it. */
@FunctionalInterface
interface OperatorChange {
    /** What becomes of a node; nothing is changed yet, and {@link UpgradeStep#types} are those of before. */
    UpgradePlan plan(Node node, UpgradeStep step);
}
