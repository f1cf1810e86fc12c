package org.onnxtwist.pass.batch;

/** Propagates batch facts through the operators of one family. */
@FunctionalInterface
interface BatchRule {
    /**
     * States the facts of a node's outputs. At least one input holds items or depends on the size of the batch.
     *
     * @throws InseparableBatchException where the node mixes items
     */
    void trace(BatchNode node);
}
