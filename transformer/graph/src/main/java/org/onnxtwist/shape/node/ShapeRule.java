package org.onnxtwist.shape.node;

import java.util.List;
import java.util.function.BiConsumer;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;

/**
 * Infers the outputs of a family of operators from their inputs. A rule is stateless, sets only facts that are certain, and leaves other
 * outputs unknown. It never throws: a node that breaks its operator's rules gets unknown outputs.
 */
@FunctionalInterface
public interface ShapeRule {
    void infer(NodeContext node);

    /** A rule that is given the dimensions of the first input; where its rank is not known, only the output's type of elements is. */
    static ShapeRule ranked(BiConsumer<NodeContext, List<Dim>> rule) {
        return node -> node.dims(0)
                .ifPresentOrElse(dims -> rule.accept(node, dims), () -> node.output(0, node.dtype(0), Shape.UNKNOWN));
    }
}
