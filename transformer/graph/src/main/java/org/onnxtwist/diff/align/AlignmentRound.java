package org.onnxtwist.diff.align;

/** One way of finding counterparts among the nodes that have none yet. */
interface AlignmentRound {
    void run(GraphPair graphs);
}
