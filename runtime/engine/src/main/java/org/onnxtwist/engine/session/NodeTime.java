package org.onnxtwist.engine.session;

/**
 * How long a node of a model took in a run. The node is one of the model as the runtime optimised it: it may stand for several of the
 * file, and have a name of the runtime's making.
 *
 * @param name its name; may be empty
 * @param operator what it computes, as the runtime calls it, for example FusedConv
 * @param provider the runtime's name of the provider that ran it
 * @param seconds a run, without the time of nodes in its subgraphs
 */
public record NodeTime(String name, String operator, String provider, double seconds) {}
