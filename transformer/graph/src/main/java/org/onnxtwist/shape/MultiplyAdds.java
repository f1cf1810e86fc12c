package org.onnxtwist.shape;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SizeEvaluation;
import org.onnxtwist.shape.term.Term;

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
    /**
     * Counts the multiply-adds of a model. The time is linear in its nodes; weights are not read.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static MultiplyAdds of(Model model) {
        return of(count(model).of(model.graph()));
    }

    /**
     * Counts the multiply-adds of each node, in subgraphs and functions too: of one run of the graph that it is in. A node that calls a
     * function of the model counts what the function does.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static Map<Node, MultiplyAdds> ofNodes(Model model) {
        ProductCount products = count(model);
        Map<Node, MultiplyAdds> counts = new HashMap<>();
        model.forEachNode(node -> counts.put(node, of(products.of(node))));
        return counts;
    }

    private static ProductCount count(Model model) {
        SymbolicTypes types = SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS, false);
        Map<Dim, Long> one = new HashMap<>();
        for (Value input : model.graph().requiredInputs()) {
            types.numbered(input)
                    .known()
                    .filter(dims -> !dims.isEmpty() && !dims.get(0).isKnown())
                    .ifPresent(dims -> one.put(dims.get(0), 1L));
        }
        SizeEvaluation sizes = new SizeEvaluation(one);
        return new ProductCount(
                model,
                types,
                term -> sizes.of(term).stream().mapToObj(Term::of).findFirst().orElse(Term.UNKNOWN));
    }

    private static MultiplyAdds of(ProductCount.Sum sum) {
        OptionalLong counted = sum.counted().known();
        return counted.isPresent()
                ? new MultiplyAdds(counted.getAsLong(), sum.uncounted(), sum.isAnyGiven())
                : new MultiplyAdds(0, Long.MAX_VALUE, sum.isAnyGiven());
    }

    /** The number of multiply-adds of the whole model; empty where a node could not be counted. */
    public OptionalLong total() {
        return uncounted == 0 ? OptionalLong.of(counted) : OptionalLong.empty();
    }
}
