package org.onnxtwist.op.trait;

import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;

/** The nondeterministic nodes of a model: those that may give different results in each run, or for each of two equal calls. */
public final class Nondeterminism implements Predicate<Node> {
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx.ml");

    private final Model model;

    public Nondeterminism(Model model) {
        this.model = model;
    }

    /**
     * Tells whether the node draws or may draw random numbers. Dropout counts, because it draws them in training; so do calls of functions
     * and of operators that are not ONNX's, whose behaviour is unknown.
     */
    @Override
    public boolean test(Node node) {
        return RandomNumbers.canBeDrawnBy(node.operator())
                || !DOMAINS.contains(node.operator().domain())
                || model.callee(node).isPresent();
    }
}
