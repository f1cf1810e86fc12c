package org.onnxtwist.pass.fold;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Constant;
import org.onnxtwist.shape.inference.SymbolicTypes;

/** Finds what can be computed, lets the evaluators compute what others read of it, and puts that in place of the nodes. */
final class FoldingRound {
    private final Model model;
    private final SymbolicTypes types;
    private final ConstantFolding folding;
    private final Set<Node> kept;
    private boolean hasEndless;

    /** @param kept nodes that have proved not to be foldable; those that prove so now are added */
    FoldingRound(Model model, SymbolicTypes types, ConstantFolding folding, Set<Node> kept) {
        this.model = model;
        this.types = types;
        this.folding = folding;
        this.kept = kept;
    }

    /** Folds what can be; whether that was anything. */
    boolean run() {
        boolean changed = false;
        long allowance = Math.max(0, ConstantFolding.MAX_GROWN - model.constantBytes());
        for (Graph outermost : model.roots()) {
            FoldingCandidates candidates = new FoldingCandidates(model, types, folding.maxBytes(), allowance, kept);
            candidates.find(outermost);
            allowance = candidates.allowance();
            hasEndless |= candidates.hasEndless();
            if (!candidates.nodes().isEmpty()) {
                evaluate(outermost, candidates);
                changed |= replace(candidates);
            }
        }
        return changed;
    }

    /** Tells whether a node was passed over because nobody knows yet how large its result is. */
    boolean hasEndless() {
        return hasEndless;
    }

    private void evaluate(Graph outermost, FoldingCandidates candidates) {
        Map<String, Long> opsets = model.importsOf(outermost).opsets();
        for (NodeEvaluator evaluator : folding.evaluators()) {
            List<Node> unknown = candidates.nodes().stream()
                    .filter(node -> node.outputs().stream()
                            .anyMatch(output ->
                                    output.isUsed() && !candidates.known().containsKey(output)))
                    .toList();
            if (!unknown.isEmpty()) {
                candidates.known().putAll(evaluator.evaluate(subgraph(unknown, opsets, candidates)));
            }
        }
    }

    private ConstantSubgraph subgraph(List<Node> nodes, Map<String, Long> opsets, FoldingCandidates candidates) {
        Map<Value, Tensor> constants = new HashMap<>();
        List<Value> wanted = new ArrayList<>();
        for (Node node : nodes) {
            node.dependencies()
                    .forEach(value -> Optional.ofNullable(candidates.known().get(value))
                            .or(() -> candidates.constant(value))
                            .ifPresent(tensor -> constants.put(value, tensor)));
            for (Value output : node.outputs()) {
                if (isTensor(output) && !candidates.known().containsKey(output) && isWanted(output, candidates)) {
                    wanted.add(output);
                }
            }
        }
        return new ConstantSubgraph(nodes, opsets, constants, wanted);
    }

    private boolean isTensor(Value value) {
        ValueType type = types.of(value);
        return type instanceof ValueType.TensorType || type == ValueType.UNKNOWN;
    }

    /** Tells whether something reads an output of the node that cannot be computed itself. */
    private static boolean isWanted(Node node, FoldingCandidates candidates) {
        return node.outputs().stream().anyMatch(output -> isWanted(output, candidates));
    }

    private static boolean isWanted(Value output, FoldingCandidates candidates) {
        return output.uses().stream().anyMatch(use -> !isWithin(use, candidates));
    }

    private static boolean isWithin(Use use, FoldingCandidates candidates) {
        return use.reader().filter(candidates::containsOrEncloses).isPresent();
    }

    /** Removes the candidates whose outputs are known as far as something that stays reads them. */
    private boolean replace(FoldingCandidates candidates) {
        List<Node> backwards = new ArrayList<>(candidates.nodes());
        Collections.reverse(backwards);
        Set<Node> folded = new HashSet<>();
        for (Node node : backwards) {
            boolean isKnown = node.outputs().stream()
                    .allMatch(output -> !isReadOutside(output, folded)
                            || Optional.ofNullable(candidates.known().get(output))
                                    .filter(tensor -> candidates.fits(node, tensor))
                                    .isPresent());
            if (isKnown) {
                folded.add(node);
            } else if (isWanted(node, candidates)) {
                kept.add(node);
            }
        }
        // Known outputs that something outside reads; the others are gone with their readers.
        for (Node node : candidates.nodes()) {
            if (folded.contains(node)) {
                for (int i = 0; i < node.outputCount(); i++) {
                    Tensor tensor = candidates.known().get(node.output(i));
                    if (tensor != null && isReadOutside(node.output(i), folded)) {
                        become(node, i, tensor);
                    }
                }
            }
        }
        backwards.stream().filter(folded::contains).forEach(this::remove);
        return !folded.isEmpty();
    }

    private static boolean isReadOutside(Value output, Set<Node> folded) {
        return output.uses().stream().anyMatch(use -> !isFolded(use, folded));
    }

    private static boolean isFolded(Use use, Set<Node> folded) {
        return use.reader()
                .flatMap(node -> node.findEnclosing(folded::contains))
                .isPresent();
    }

    private void become(Node node, int index, Tensor tensor) {
        Value output = node.output(index);
        Placement place = Placement.before(model, node);
        if (output.isOutput()) {
            Constant.of(tensor).emitNode(place).attachOutput(0, node.detachOutput(index, output.hint()));
        } else {
            output.replaceUsesWith(place.constant(output.hint(), tensor));
        }
    }

    private void remove(Node node) {
        Set<Value> read = new LinkedHashSet<>(node.dependencies().toList());
        node.graph().remove(node);
        for (Value value : read) {
            if (value.isUsed() || value.isInput()) {
                continue;
            }
            if (value.initializer().isPresent()) {
                value.graph().removeInitializer(value);
            } else {
                value.producer()
                        .filter(producer -> producer.operator().equals(Constant.ID) && !producer.isRemoved())
                        .ifPresent(producer -> producer.graph().remove(producer));
            }
        }
    }
}
