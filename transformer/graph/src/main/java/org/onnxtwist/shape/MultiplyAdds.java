package org.onnxtwist.shape;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SizeEvaluation;

/**
 * The multiply-adds of one run of a model: those of its convolutions, matrix products and recurrent cells. A product of a padding zero
 * counts like any other. Elementwise operators, normalisations and poolings count as zero.
 *
 * @param counted the multiply-adds of the nodes that could be counted
 * @param uncounted the number of nodes whose multiply-adds are not known: their sizes are open, they are in a subgraph, whose number of
 *     runs is not known, or their operator is neither a standard one nor a function of the model
 * @param ofOneItem whether {@code counted} holds for a first size of 1 of the inputs that leave it open, which is the batch in most models
 */
public record MultiplyAdds(long counted, long uncounted, boolean ofOneItem) {
    private static final MultiplyAdds NONE = new MultiplyAdds(0, 0, false);

    private static final MultiplyAdds UNKNOWN_NODE = new MultiplyAdds(0, 1, false);

    /**
     * Counts the multiply-adds of a model. The time is linear in its nodes; weights are not read.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static MultiplyAdds of(Model model) {
        SymbolicTypes types = SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS, false);
        Map<Dim, Long> one = new HashMap<>();
        for (Value input : model.graph().requiredInputs()) {
            types.numbered(input)
                    .known()
                    .filter(dims -> !dims.isEmpty() && !dims.get(0).isKnown())
                    .ifPresent(dims -> one.put(dims.get(0), 1L));
        }
        return new Count(model, types, new SizeEvaluation(one)).of(model.graph());
    }

    /** The number of multiply-adds of the whole model; empty where a node could not be counted. */
    public OptionalLong total() {
        return uncounted == 0 ? OptionalLong.of(counted) : OptionalLong.empty();
    }

    private MultiplyAdds plus(MultiplyAdds other) {
        try {
            return new MultiplyAdds(
                    Math.addExact(counted, other.counted),
                    Math.addExact(uncounted, other.uncounted),
                    ofOneItem || other.ofOneItem);
        } catch (ArithmeticException e) {
            return new MultiplyAdds(counted, Long.MAX_VALUE, ofOneItem);
        }
    }

    /** One count of a model and its functions. */
    private static final class Count {
        private final Model model;
        private final SymbolicTypes types;
        private final SizeEvaluation sizes;
        private final Map<Function, MultiplyAdds> functions = new HashMap<>();

        Count(Model model, SymbolicTypes types, SizeEvaluation sizes) {
            this.model = model;
            this.types = types;
            this.sizes = sizes;
        }

        MultiplyAdds of(Graph graph) {
            MultiplyAdds sum = NONE;
            for (Node node : graph.nodes()) {
                sum = sum.plus(of(node));
                for (Graph body : node.subgraphs().toList()) {
                    MultiplyAdds inner = of(body);
                    // Nobody knows how often a body runs.
                    long nodes = inner.counted() > 0 ? multiplying(body) : inner.uncounted();
                    sum = sum.plus(new MultiplyAdds(0, nodes, false));
                }
            }
            return sum;
        }

        private long multiplying(Graph body) {
            long nodes = 0;
            for (Node node : body.allNodes().toList()) {
                MultiplyAdds own = of(node);
                nodes += own.counted() > 0 || own.uncounted() > 0 ? 1 : 0;
            }
            return nodes;
        }

        private MultiplyAdds of(Node node) {
            Optional<Function> function = model.callee(node);
            if (function.isPresent()) {
                return of(function.get());
            }
            NodeProducts products = new NodeProducts(node, types, sizes);
            OptionalLong own = products.count();
            return own.isPresent() ? new MultiplyAdds(own.getAsLong(), 0, products.isOfOneItem()) : UNKNOWN_NODE;
        }

        private MultiplyAdds of(Function function) {
            MultiplyAdds known = functions.get(function);
            if (known == null) {
                // A function that calls itself stays unknown.
                functions.put(function, UNKNOWN_NODE);
                known = of(function.body());
                functions.put(function, known);
            }
            return known;
        }
    }
}
