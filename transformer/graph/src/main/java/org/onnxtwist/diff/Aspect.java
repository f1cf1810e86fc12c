package org.onnxtwist.diff;

/** The part of a model that a difference concerns, by which differences can be ignored. */
public enum Aspect {
    /** The version of the file format. */
    IR_VERSION,
    /** The versions of the operator sets that the model and its functions are written in. */
    OPSETS,
    /** Name and version of the producer, the model's domain and version. */
    PRODUCER,
    /** Documentation. */
    DOCS,
    /** Free-form properties, and fields of the file that are kept but not understood. */
    METADATA,
    /** Names of graphs. */
    NAMES,
    /** Inputs and outputs: names, types, order. */
    INTERFACE,
    /** Nodes: operators, attributes, and how they are wired. */
    NODES,
    /** Weights: elements, types, sizes, and which nodes share one. */
    WEIGHTS,
    /** The existence of functions, and their attributes. */
    FUNCTIONS,
    /** Declared types of values that are neither inputs nor outputs. */
    TYPES
}
