package org.onnxtwist.runtime.session;

/**
 * The time that a node of a model took in a run. The node belongs to the model as the runtime optimised it: it may stand for several nodes
 * of the file, and have a name that the runtime gave it.
 *
 * @param name its name; may be empty
 * @param operator what it computes, as the runtime calls it, for example FusedConv
 * @param provider the runtime's name of the provider that ran it
 * @param seconds the time of a run in seconds, without that of nodes in its subgraphs
 */
public record NodeTime(String name, String operator, String provider, double seconds) {}
