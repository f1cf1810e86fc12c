package org.onnxtwist.twist;

/**
 * A near miss: a subgraph with the parts of a conv_twist layer that is none.
 *
 * @param name unique among the layers and near misses of its model: that of the convolution that would be the base
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param reason one sentence that says what is missing
 */
public record NearMiss(String name, String scope, String reason) {}
