package org.onnxtwist.shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.Term;

/** One count of the products of a model's nodes, subgraphs and functions. */
final class ProductCount {
    private static final Sum NONE = new Sum(Term.of(0), 0, false);
    private static final Sum UNKNOWN_NODE = new Sum(Term.of(0), 1, false);

    private final Model model;
    private final SymbolicTypes types;
    private final UnaryOperator<Term> given;
    private final Map<Function, Sum> functions = new HashMap<>();

    /**
     * Begins a count.
     *
     * @param given what a number of products that is not constant becomes where sizes are given; unknown for a number that then counts as
     *     not known
     */
    ProductCount(Model model, SymbolicTypes types, UnaryOperator<Term> given) {
        this.model = model;
        this.types = types;
        this.given = given;
    }

    /**
     * The products of several nodes.
     *
     * @param counted the number of those that are known
     * @param uncounted the number of nodes whose products are not known
     * @param isAnyGiven whether sizes that are open were given
     */
    record Sum(Term counted, long uncounted, boolean isAnyGiven) {
        private Sum plus(Sum other) {
            try {
                return new Sum(
                        counted.plus(other.counted),
                        Math.addExact(uncounted, other.uncounted),
                        isAnyGiven || other.isAnyGiven);
            } catch (ArithmeticException e) {
                return new Sum(counted, Long.MAX_VALUE, isAnyGiven);
            }
        }

        private boolean isNone() {
            return counted.is(0) && uncounted == 0;
        }
    }

    /** Returns the products of one run of a graph. */
    Sum of(Graph graph) {
        Sum sum = NONE;
        for (Node node : graph.nodes()) {
            sum = sum.plus(of(node));
        }
        return sum;
    }

    /** Returns the products of one run of a node, with those of its subgraphs. */
    Sum of(Node node) {
        Sum sum = own(node);
        for (Graph body : node.subgraphs().toList()) {
            Sum inner = of(body);
            // Nobody knows how often a body runs.
            long nodes = inner.counted().is(0) ? inner.uncounted() : multiplying(body);
            sum = sum.plus(new Sum(Term.of(0), nodes, false));
        }
        return sum;
    }

    private long multiplying(Graph body) {
        List<Node> nodes = body.allNodes().toList();
        return nodes.stream().filter(node -> !own(node).isNone()).count();
    }

    private Sum own(Node node) {
        Optional<Function> function = model.callee(node);
        if (function.isPresent()) {
            return of(function.get());
        }
        Term products = new NodeProducts(node, types).count();
        if (products.known().isPresent()) {
            return new Sum(products, 0, false);
        }
        Term number = given.apply(products);
        return number instanceof Term.Unknown ? UNKNOWN_NODE : new Sum(number, 0, true);
    }

    private Sum of(Function function) {
        Sum known = functions.get(function);
        if (known == null) {
            // A function that calls itself stays unknown.
            functions.put(function, UNKNOWN_NODE);
            known = of(function.body());
            functions.put(function, known);
        }
        return known;
    }
}
