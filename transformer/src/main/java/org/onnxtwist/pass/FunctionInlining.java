package org.onnxtwist.pass;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.rewrite.Pass;

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
 */
public record FunctionInlining(Predicate<Function> selected) implements Pass {
    /** Nodes that one pass may make: functions that call each other twice each would double at every step. */
    private static final long MAX_NODES = 5_000_000;

    /** Inlines all calls of all functions. */
    public static FunctionInlining all() {
        return new FunctionInlining(function -> true);
    }

    @Override
    public String name() {
        return "inline-functions";
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
     * Inlines the calls in the main graph and its subgraphs, then removes the functions.
     *
     * @throws FunctionInliningException as {@link #inline}, or when a function calls itself, or the result would be larger than
     *     five million nodes; calls before may be inlined already
     */
    @Override
    public boolean run(Model model) {
        Set<Function> functions = CallGraph.of(model).reaching(selected);
        if (functions.isEmpty()) {
            return false;
        }
        Deque<Node> calls = new ArrayDeque<>();
        model.graph().forEachNode(node -> addCall(model, node, functions, calls));
        long made = 0;
        while (!calls.isEmpty()) {
            Node call = calls.removeFirst();
            for (Node node : inline(model, call)) {
                made++;
                addCall(model, node, functions, calls);
                node.subgraphs().forEach(body -> body.forEachNode(inner -> addCall(model, inner, functions, calls)));
            }
            if (made > MAX_NODES) {
                throw new FunctionInliningException("inlining the functions of the model would make more than "
                        + MAX_NODES + " nodes; the last call inlined was " + call + ": inline fewer functions");
            }
        }
        functions.forEach(function -> model.functions().remove(function.id()));
        return true;
    }

    private static void addCall(Model model, Node node, Set<Function> functions, Deque<Node> calls) {
        model.callee(node).filter(functions::contains).ifPresent(function -> calls.addLast(node));
    }
}
