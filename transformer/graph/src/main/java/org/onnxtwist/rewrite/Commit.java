package org.onnxtwist.rewrite;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/** Carries out edits that are sound, and notes which nodes see their surroundings changed. */
final class Commit {
    private static final OperatorId IDENTITY = OperatorId.onnx("Identity");

    private final Model model;
    private final PendingEdits edits;
    private final Set<Node> created;
    private final Set<Node> changed = new LinkedHashSet<>();
    private final Set<Value> lessUsed = new LinkedHashSet<>();

    /** Values that an output took the place of, and that output. */
    private final Map<Value, Value> becameOutputs = new HashMap<>(2);

    Commit(Model model, PendingEdits edits) {
        this.model = model;
        this.edits = edits;
        this.created = new HashSet<>(edits.created);
    }

    void run(Graph graph, List<Node> unused) {
        edits.functions.forEach(function -> define(function, graph));
        edits.replacements.forEach(this::replace);
        Set<String> freeNames = new HashSet<>();
        for (Node node : unused) {
            node.inputValues().forEach(lessUsed::add);
            graph.remove(node);
            freeNames.add(node.name());
        }
        edits.created.stream()
                .filter(node -> !node.name().isEmpty() && freeNames.remove(node.name()))
                .forEach(node -> node.setName(node.name()));
        changed.addAll(edits.created);
        lessUsed.forEach(Commit::removeUnread);
    }

    /** Nodes that were made or read something else than before. */
    Set<Node> changed() {
        return changed;
    }

    /** Values that fewer nodes read than before. */
    Set<Value> lessUsed() {
        return lessUsed;
    }

    /** Nobody can see an initializer that is neither an input nor an output; a large one that nothing reads any more is only a burden. */
    private static void removeUnread(Value value) {
        if (value.initializer().isPresent() && !value.isInput() && !value.isUsed()) {
            value.graph().removeInitializer(value);
        }
    }

    private void define(Function function, Graph graph) {
        if (!model.functions().containsKey(function.id())) {
            model.addFunction(function);
            function.body().forEachNode(changed::add);
        }
        OpsetImports imports = model.importsOf(graph);
        if (!imports.opsets().containsKey(function.id().domain())) {
            imports.setOpset(function.id().domain(), 1);
        }
    }

    private void replace(Replacement replacement) {
        Value old = replacement.old();
        Value by = becameOutputs.getOrDefault(replacement.by(), replacement.by());
        lessUsed.add(old);
        if (replacement.keepsOld()) {
            giveOutput(old, by, replacement.hint());
            return;
        }
        if (by.type() == ValueType.UNKNOWN
                && by.producer().filter(created::contains).isPresent()) {
            by.setType(old.type());
        }
        for (Use use : List.copyOf(old.uses())) {
            if (use instanceof Use.Input in && !created.contains(in.node())) {
                in.node().setInput(in.index(), by);
                changed.add(in.node());
            }
        }
    }

    /** Lets the node that makes {@code by} make {@code old}, or a node between them if that cannot be. */
    private void giveOutput(Value old, Value by, String hint) {
        Node before = old.producer().orElseThrow();
        int index = old.outputIndex();
        boolean takesOver = Editor.canTakeOver(old, by);
        before.detachOutput(index, hint);
        for (Use use : List.copyOf(old.uses())) {
            if (use instanceof Use.Input in) {
                if (created.contains(in.node())) {
                    in.node().setInput(in.index(), before.output(index));
                } else {
                    changed.add(in.node());
                }
            }
        }
        if (takesOver) {
            by.producer().ifPresent(maker -> maker.attachOutput(by.outputIndex(), old));
            becameOutputs.put(by, old);
        } else {
            NodeBuilder identity = before.graph().newNode(IDENTITY).input(by).output(old);
            changed.add(
                    by.graph() == before.graph() && by.producer().isPresent()
                            ? identity.after(by.producer().get())
                            : identity.before(before));
        }
    }
}
