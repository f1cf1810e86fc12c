package org.onnxtwist.diff;

/** One way of finding counterparts among the nodes that have none yet. */
interface Round {
    void run(GraphPair graphs);
}
