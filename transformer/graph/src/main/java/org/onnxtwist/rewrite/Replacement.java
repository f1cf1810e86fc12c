package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Value;

/**
 * The replacement of an output of a matched node by another value.
 *
 * @param old the output
 * @param by the value that replaces it
 * @param keepsOld whether the producer of {@code by} produces {@code old} from then on, as it always does for an output of a graph
 * @param hint the base of the generated name of the value that the matched node then produces instead of {@code old}
 */
record Replacement(Value old, Value by, boolean keepsOld, String hint) {}
