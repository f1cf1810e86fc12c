package org.onnxtwist.shape.operator;

/**
 * What a family of operators makes of its inputs. A rule is stateless, states only what is certain, and leaves an output alone of
 * which it knows nothing. It never throws: a node that breaks its operator's rules gets unknown outputs.
 */
@FunctionalInterface
public interface ShapeRule {
    void infer(NodeContext node);
}
