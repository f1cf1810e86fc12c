package org.onnxtwist.shape.operator;

/**
 * Infers the outputs of a family of operators from their inputs. A rule is stateless, sets only facts that are certain, and leaves other
 * outputs unknown. It never throws: a node that breaks its operator's rules gets unknown outputs.
 */
@FunctionalInterface
public interface ShapeRule {
    void infer(NodeContext node);
}
