package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Value;

/**
 * What is read in the place of an output of a matched node.
 *
 * @param old the output
 * @param by what stands in its place
 * @param keepsOld whether the node that makes {@code by} makes {@code old} from then on, as it always does for an output of a graph
 * @param hint what the name is made from that the value has which the matched node then makes instead
 */
record Replacement(Value old, Value by, boolean keepsOld, String hint) {}
