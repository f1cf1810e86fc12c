package org.onnxtwist.shape.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;

/**
 * The numbers of nodes that graphs of a model would have if the calls of its functions were inlined, counted without inlining them: in a
 * chain of functions that each call the next one twice, the number doubles at every step. Time is linear in the nodes of the model.
 */
public final class InlinedSizes {
    /** The number of nodes that inlining may always make. */
    private static final long ALWAYS_ALLOWED = 100_000;

    /** The number of nodes that inlining may make for each node of the model, where that is more. */
    private static final long ALLOWED_PER_NODE = 100;

    /** The size of a function that calls itself, or that has more nodes than can be counted. */
    private static final long ENDLESS = Long.MAX_VALUE;

    private final Model model;
    private final Predicate<Function> inlined;
    private final Map<Function, Long> sizes = new HashMap<>();

    private InlinedSizes(Model model, Predicate<Function> inlined) {
        this.model = model;
        this.inlined = inlined;
    }

    /**
     * Counts the nodes of every function of a model.
     *
     * @param inlined the functions whose calls are inlined; calls of others stay nodes
     */
    public static InlinedSizes of(Model model, Predicate<Function> inlined) {
        InlinedSizes sizes = new InlinedSizes(model, inlined);
        sizes.count();
        return sizes;
    }

    /** The default limit on the nodes after inlining: 100,000, or 100 for each node of the model if that is more. */
    public static long allowance(Model model) {
        return Math.max(ALWAYS_ALLOWED, ALLOWED_PER_NODE * model.nodeCount());
    }

    /**
     * The number of nodes of a function's body and its subgraphs, including those of its calls; {@link Long#MAX_VALUE} if it is infinite or
     * too large to be counted.
     */
    public long of(Function function) {
        return sizes.getOrDefault(function, ENDLESS);
    }

    /** The number of nodes of a graph and its subgraphs, counted in the same way. */
    public long of(Graph graph) {
        long[] own = {0};
        Map<Function, Long> calls = new HashMap<>();
        read(graph, own, calls);
        return total(own[0], calls);
    }

    private void read(Graph graph, long[] own, Map<Function, Long> calls) {
        graph.forEachNode(node ->
                model.callee(node).filter(inlined).ifPresentOrElse(f -> calls.merge(f, 1L, Long::sum), () -> own[0]++));
    }

    private long total(long own, Map<Function, Long> calls) {
        long total = own;
        for (Map.Entry<Function, Long> call : calls.entrySet()) {
            long size = of(call.getKey());
            // Counted in doubles, which do not overflow; the exact number does not matter beyond 2^62.
            total = (double) size * call.getValue() + total > 0x1p62 ? ENDLESS : total + size * call.getValue();
            if (total == ENDLESS) {
                break;
            }
        }
        return total;
    }

    /** Counts the functions in an order in which each comes after those that it calls; those that are left over are recursive. */
    private void count() {
        Map<Function, Long> own = new HashMap<>();
        Map<Function, Map<Function, Long>> calls = new HashMap<>();
        Map<Function, List<Function>> callers = new HashMap<>();
        Map<Function, Integer> open = new HashMap<>();
        Deque<Function> ready = new ArrayDeque<>();
        for (Function function : model.functions().values()) {
            long[] nodes = {0};
            Map<Function, Long> called = new LinkedHashMap<>();
            read(function.body(), nodes, called);
            own.put(function, nodes[0]);
            calls.put(function, called);
            open.put(function, called.size());
            called.keySet()
                    .forEach(callee -> callers.computeIfAbsent(callee, key -> new ArrayList<>())
                            .add(function));
            if (called.isEmpty()) {
                ready.add(function);
            }
        }
        while (!ready.isEmpty()) {
            Function function = ready.removeFirst();
            sizes.put(function, total(own.getOrDefault(function, 0L), calls.getOrDefault(function, Map.of())));
            for (Function caller : callers.getOrDefault(function, List.of())) {
                if (open.merge(caller, -1, Integer::sum) == 0) {
                    ready.add(caller);
                }
            }
        }
    }
}
