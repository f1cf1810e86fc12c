package org.onnxtwist.pass.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;

/** The call graph of the model-local functions. */
final class CallGraph {
    private final Model model;
    private final Map<Function, Set<Function>> callees = new HashMap<>();

    private CallGraph(Model model) {
        this.model = model;
        model.functions().values().forEach(function -> callees.put(function, model.callees(function)));
    }

    static CallGraph of(Model model) {
        return new CallGraph(model);
    }

    /**
     * The functions that satisfy {@code selected} and those that call one of them, directly or indirectly.
     *
     * @throws FunctionInliningException when one of them calls itself, directly or indirectly
     */
    Set<Function> reaching(Predicate<Function> selected) {
        Map<Function, List<Function>> callers = new HashMap<>();
        callees.forEach((caller, called) -> called.forEach(function ->
                callers.computeIfAbsent(function, key -> new ArrayList<>()).add(caller)));
        Deque<Function> open = new ArrayDeque<>();
        model.functions().values().stream().filter(selected).forEach(open::add);
        Set<Function> found = reachable(open, callers);
        requireNoRecursion(found);
        return found;
    }

    /** The functions that the main graph or the training calls, directly or indirectly. */
    Set<Function> used() {
        Deque<Function> open = new ArrayDeque<>();
        model.graph().forEachNode(node -> model.callee(node).ifPresent(open::add));
        model.trainingRoots()
                .forEach(root -> root.forEachNode(node -> model.callee(node).ifPresent(open::add)));
        return reachable(open, callees);
    }

    private static Set<Function> reachable(Deque<Function> open, Map<Function, ? extends Collection<Function>> next) {
        Set<Function> found = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Function function = open.removeFirst();
            if (found.add(function) && next.containsKey(function)) {
                open.addAll(next.get(function));
            }
        }
        return found;
    }

    /** Repeatedly removes functions that call none of the remaining ones; any that then remain are recursive. */
    private void requireNoRecursion(Set<Function> functions) {
        Map<Function, Integer> calls = new HashMap<>();
        Map<Function, List<Function>> callers = new HashMap<>();
        Deque<Function> leaves = new ArrayDeque<>();
        for (Function caller : functions) {
            List<Function> called = callees.getOrDefault(caller, Set.of()).stream()
                    .filter(functions::contains)
                    .toList();
            calls.put(caller, called.size());
            called.forEach(function ->
                    callers.computeIfAbsent(function, key -> new ArrayList<>()).add(caller));
            if (called.isEmpty()) {
                leaves.add(caller);
            }
        }
        while (!leaves.isEmpty()) {
            Function leaf = leaves.removeFirst();
            calls.remove(leaf);
            for (Function caller : callers.getOrDefault(leaf, List.of())) {
                if (calls.merge(caller, -1, Integer::sum) == 0) {
                    leaves.add(caller);
                }
            }
        }
        calls.keySet().stream().findFirst().ifPresent(function -> {
            throw new FunctionInliningException(function
                    + " calls itself, directly or through others, so that its calls cannot be inlined: remove the"
                    + " recursion");
        });
    }
}
