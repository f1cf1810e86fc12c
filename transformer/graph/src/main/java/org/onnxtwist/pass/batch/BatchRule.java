package org.onnxtwist.pass.batch;

import org.onnxtwist.rewrite.PassException;

/** Propagates batch facts through the operators of one family. */
@FunctionalInterface
interface BatchRule {
    /**
     * States the facts of a node's outputs. At least one input holds items or depends on the size of the batch.
     *
     * @throws PassException where the node mixes items
     */
    void trace(BatchNode node);
}
