package org.onnxtwist.pass.function;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.inference.InlinedSizes;

/**
 * Puts the nodes of a model-local function in the place of its calls.
 *
 * <pre>
 *   before:  y = block(x) {alpha: 0.1}            after:  y = LeakyRelu(x) {alpha: 0.1}
 *            block(a) {alpha} = LeakyRelu(a) {alpha: the call's alpha}
 * </pre>
 *
 * <p>References to the function's attributes become the call's attributes, or the function's defaults, or nothing. Inputs that the
 * call omits are omitted in the body. What the call produces keeps its name and type; nodes and values of the body are named after
 * those of the function, below the name of the call.
 *
 * @param selected the functions whose calls are inlined, with the calls of functions that call such a one
 * @param maxNodes the nodes that the main graph and its subgraphs may have afterwards; empty for {@link InlinedSizes#allowance}
 */
public record FunctionInlining(Predicate<Function> selected, OptionalLong maxNodes) implements Pass {
    /** The name of the pass. */
    public static final String NAME = "inline-functions";

    /** Inlines calls of the {@code selected} functions, as long as the model does not become absurdly large. */
    public FunctionInlining(Predicate<Function> selected) {
        this(selected, OptionalLong.empty());
    }

    /** Inlines all calls of all functions. */
    public static FunctionInlining all() {
        return new FunctionInlining(function -> true);
    }

    /** As this, for a model that may have so many nodes afterwards. */
    public FunctionInlining withMaxNodes(long nodes) {
        return new FunctionInlining(selected, OptionalLong.of(nodes));
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Inlines one call, wherever it is; calls of further functions in its body stay calls.
     *
     * @return the nodes that stand in the place of the call, in order
     * @throws FunctionInliningException when the node calls no function of the model, gives more inputs or wants more outputs
     *     than the function has, or the function is written in another version of an operator set than the place of the call;
     *     the model is unchanged
     */
    public static List<Node> inline(Model model, Node call) {
        Function function = model.callee(call)
                .orElseThrow(() -> new FunctionInliningException(
                        "node " + call + " calls no function of the model, so there is nothing to inline"));
        return new InlinedCall(model, function, call).replace();
    }

    /**
     * Inlines the calls in the main graph, the training and their subgraphs, then removes the functions.
     *
     * @throws FunctionInliningException when a function calls itself, or the result would have more than {@link #maxNodes} nodes: the
     *     model is unchanged; or as {@link #inline}: calls before may be inlined already
     */
    @Override
    public boolean run(Model model) {
        Set<Function> functions = CallGraph.of(model).reaching(selected);
        if (functions.isEmpty()) {
            return false;
        }
        requireFewNodes(model, functions);
        Deque<Node> calls = new ArrayDeque<>();
        model.graph().forEachNode(node -> addCall(model, node, functions, calls));
        model.trainingRoots().forEach(root -> root.forEachNode(node -> addCall(model, node, functions, calls)));
        while (!calls.isEmpty()) {
            for (Node node : inline(model, calls.removeFirst())) {
                addCall(model, node, functions, calls);
                node.subgraphs().forEach(body -> body.forEachNode(inner -> addCall(model, inner, functions, calls)));
            }
        }
        functions.forEach(function -> model.removeFunction(function.id()));
        return true;
    }

    private void requireFewNodes(Model model, Set<Function> functions) {
        long nodes = InlinedSizes.of(model, functions::contains).of(model.graph());
        long allowed = maxNodes.orElseGet(() -> InlinedSizes.allowance(model));
        if (nodes > allowed) {
            throw new FunctionInliningException(
                    "the functions of the model call each other so often that inlining would create "
                            + (nodes == Long.MAX_VALUE ? "more nodes than can be counted" : nodes + " nodes") + ", and "
                            + allowed
                            + " are allowed: inline them first with 'optimize --pass " + NAME
                            + "=N', where N is the number of nodes to allow");
        }
    }

    private static void addCall(Model model, Node node, Set<Function> functions, Deque<Node> calls) {
        model.callee(node).filter(functions::contains).ifPresent(function -> calls.addLast(node));
    }
}
