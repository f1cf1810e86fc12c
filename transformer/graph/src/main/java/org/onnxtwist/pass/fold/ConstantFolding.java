package org.onnxtwist.pass.fold;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;

/**
 * Replaces what can be computed before the model runs by its result, in every graph, subgraph and function body.
 *
 * <pre>
 *   before:  g(float[N,3,8,8] x) { s = Shape(x);  c = Gather(s, 1);  d = Mul(c, 4);  y = f(x, d) }
 *   after:   g(float[N,3,8,8] x) { d = 12;  y = f(x, d) }
 * </pre>
 *
 * <p>Computed is every node all of whose inputs, and all that its subgraphs capture, are constant: initializers that nobody can override
 * (below IR version 4 also those that are inputs, as runtimes take it), Constant nodes, and outputs of such nodes. Known besides are
 * integers that shape inference works out from the sizes of inputs. What is computed becomes an initializer, or a Constant node in a
 * function, below IR version 4, and where it is an output of a graph; what only it read goes.
 *
 * <p>Left alone are operators that draw random numbers, calls of functions, operators that are not ONNX's, nodes that refer to an
 * attribute of the function around them, QuantizeLinear and DequantizeLinear (a runtime that computes in integers looks for them), nodes
 * that no evaluator can compute, and results that are too large. Results of more than 4 KiB make the constants of a model no larger than
 * 16 MiB in all, or than they were, where that is more. What may be of any size, such as a Tile whose repeats inference does not know,
 * is not computed.
 *
 * @param maxBytes a result may have so many bytes, or else as many as the constants that nothing else reads and that go with it (a
 *     transposed weight takes the place of the weight, whatever its size)
 * @param evaluators compute the nodes; one that comes later is asked for what those before it could not compute
 */
public record ConstantFolding(long maxBytes, List<NodeEvaluator> evaluators) implements Pass {
    /** The largest result unless something else is asked for: 1 MiB. */
    public static final long DEFAULT_MAX_BYTES = 1 << 20;

    /** Results make the constants of a model no larger than this in all, or than they were: 16 MiB. */
    static final long MAX_GROWN = 16L << 20;

    /** Results of a node that are no larger, in bytes, do not count for that. */
    static final long SMALL = 4 << 10;

    /** Of nodes in a row whose sizes each other's results say, so many are computed; the time stays linear. */
    private static final int MAX_INFERENCES = 8;

    public ConstantFolding {
        evaluators = List.copyOf(evaluators);
        if (maxBytes < 0) {
            throw new IllegalArgumentException(
                    "the limit on the size of results must not be negative, but is " + maxBytes);
        }
    }

    /** Folds what the reference evaluator computes, which is the arithmetic of shapes, and with {@code others} the rest. */
    public static ConstantFolding with(NodeEvaluator... others) {
        return new ConstantFolding(
                DEFAULT_MAX_BYTES,
                Stream.concat(Stream.of(new ReferenceEvaluator()), Stream.of(others))
                        .toList());
    }

    /** As this, with one more evaluator, for what those before cannot compute. */
    public ConstantFolding and(NodeEvaluator last) {
        return new ConstantFolding(
                maxBytes, Stream.concat(evaluators.stream(), Stream.of(last)).toList());
    }

    @Override
    public String name() {
        return "constant-folding";
    }

    /** @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle */
    @Override
    public boolean run(Model model) {
        // What declares a wrong size would be folded for good.
        SymbolicTypes types = SymbolicTypes.infer(model, DeclaredShapes.ENFORCED);
        Set<Node> kept = new HashSet<>();
        boolean changed = false;
        boolean again = true;
        int inferences = 1;
        while (again) {
            int before = kept.size();
            FoldingRound round = new FoldingRound(model, types, this, kept);
            boolean folded = round.run();
            changed |= folded;
            // What a node that is kept reads is wanted from then on.
            again = kept.size() > before;
            if (!again && folded && round.hasEndless() && inferences < MAX_INFERENCES) {
                // What was computed may say how large the result of a Tile is.
                types = SymbolicTypes.infer(model, DeclaredShapes.ENFORCED);
                inferences++;
                again = true;
            }
        }
        return changed;
    }
}
