package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/**
 * A pattern that places of a model can match. It is written from the last node backwards: a node, its inputs, their inputs, and conditions
 * on all of them. It is immutable; every method returns a new pattern.
 *
 * <pre>
 *   private static final Capture&lt;Value&gt; X = Capture.value("x");
 *
 *   x ----------+
 *    \           Mul          node(Mul.ID).commutative(node(Sigmoid.ID).inputs(any(X)), any(X))
 *     Sigmoid --+
 * </pre>
 *
 * <p>Every condition has a name, so that {@link #explain(Node, TypeLookup)} can say which one failed. A search is bounded by the pattern: it
 * never goes deeper than the pattern, and never leaves the graph of the root node; values of graphs around can be captured, but their
 * producers are not looked at.
 */
public abstract sealed class Pattern
        permits AlternativePattern, ConstantPattern, NodePattern, OptionalPattern, ValuePattern {
    /**
     * The maximum number of users of a value from which further roots are searched ({@link NodePattern#alongside}). Values that more nodes
     * read are not followed: n nodes that read the same value would take n * n steps.
     */
    public static final int MAX_USERS = 256;

    Pattern() {}

    /** A node of one of these operators; of any operator where none is given. */
    public static NodePattern node(OperatorId... operators) {
        return node(new LinkedHashSet<>(Arrays.asList(operators)));
    }

    /** A node of one of these operators; of any operator where none is given. */
    public static NodePattern node(Set<OperatorId> operators) {
        return NodePattern.of(operators.isEmpty() ? OperatorSet.ALL : OperatorSet.of(operators));
    }

    /** Any value; does not match an omitted input. */
    public static ValuePattern any() {
        return ValuePattern.ANY;
    }

    /** Any value, captured. */
    public static ValuePattern any(Capture<Value> capture) {
        return any().as(capture);
    }

    /** A constant: an initializer that is not an input, or the output of a Constant node. */
    public static ConstantPattern constant() {
        return ConstantPattern.ANY;
    }

    /** A constant, captured. */
    public static ConstantPattern constant(Capture<?> capture) {
        return constant().as(capture);
    }

    /** A constant whose elements are all {@code value}, as exactly as its type can hold it; see {@link ConstantPattern#of(double)}. */
    public static ConstantPattern constant(double value) {
        return constant().of(value);
    }

    /** A constant whose elements are all between {@code value - tolerance} and {@code value + tolerance}. */
    public static ConstantPattern constant(double value, double tolerance) {
        return constant().of(value, tolerance);
    }

    /** The first of these that matches, together with all the rest of the pattern. */
    public static AlternativePattern anyOf(Pattern... alternatives) {
        return new AlternativePattern(List.of(alternatives), List.of());
    }

    /** An input that is omitted or matches. */
    public static OptionalPattern optional(Pattern pattern) {
        return new OptionalPattern(Optional.of(pattern));
    }

    /** An input that is omitted. */
    public static OptionalPattern absent() {
        return new OptionalPattern(Optional.empty());
    }

    /** Returns the match with the root {@code root}, using the types that the model declares; empty if there is none. */
    public Optional<Match> match(Node root) {
        return match(root, TypeLookup.declared());
    }

    /**
     * Returns the match with the root {@code root}: of several possible ones, the first in the order of the pattern; empty if there is
     * none.
     */
    public Optional<Match> match(Node root, TypeLookup typing) {
        if (!roots().contains(root.operator())) {
            return Optional.empty();
        }
        MatchState attempt = new MatchState(root, typing, false);
        attempt.addRoot(root);
        return match(attempt, new MatchPosition.Root(root), attempt::complete)
                ? Optional.ofNullable(attempt.found())
                : Optional.empty();
    }

    /** Explains which condition keeps the pattern from matching at {@code root}, or that it does match. */
    public Explanation explain(Node root, TypeLookup typing) {
        MatchState attempt = new MatchState(root, typing, true);
        attempt.addRoot(root);
        match(attempt, new MatchPosition.Root(root), attempt::complete);
        return attempt.explanation(root);
    }

    /**
     * Returns the explanation for the node of {@code model} at which the pattern matches or comes closest to it, the first of several;
     * empty if no node has the operator of the pattern's root.
     */
    public Optional<Explanation> explain(Model model, TypeLookup typing) {
        List<Explanation> nearest = new ArrayList<>(1);
        model.forEachNode(node -> {
            if (roots().contains(node.operator())) {
                Explanation explanation = explain(node, typing);
                if (nearest.isEmpty() || explanation.met() > nearest.get(0).met()) {
                    nearest.clear();
                    nearest.add(explanation);
                }
            }
        });
        return nearest.stream().findFirst();
    }

    // The defaults that follow are those of a pattern for a value, which looks at no node.

    /** The operators that the root may have. */
    public OperatorSet roots() {
        return OperatorSet.ALL;
    }

    /** The operators that the other nodes may have. */
    public OperatorSet inner() {
        return OperatorSet.NONE;
    }

    /** The largest number of nodes on a path from the root backwards. */
    public int depth() {
        return 0;
    }

    /** The largest number of nodes in a match. */
    public int size() {
        return 0;
    }

    /** Tells whether a match has more than one root. */
    public boolean hasSeveralRoots() {
        return false;
    }

    /** The operators of the nodes that this pattern looks at when it is used as an input. */
    OperatorSet asInput() {
        return OperatorSet.NONE;
    }

    /**
     * Calls {@code visitor} for each capture, with the number of nodes on the way from its value to this pattern's node, that one
     * included, when {@code below} is 0. Roots alongside are left out.
     */
    abstract void forEachCapture(int below, CaptureVisitor visitor);

    abstract boolean match(MatchState attempt, MatchPosition place, Continuation then);

    /** The description of the pattern, to be read after "is". */
    @Override
    public abstract String toString();

    /** Receives a capture and its distance from the root. */
    @FunctionalInterface
    interface CaptureVisitor {
        void visit(Capture<?> capture, int below);
    }

    static <T> List<T> appended(List<T> list, T element) {
        List<T> more = new ArrayList<>(list);
        more.add(element);
        return List.copyOf(more);
    }

    static void visitCaptures(List<Condition> checks, int below, CaptureVisitor visitor) {
        for (Condition check : checks) {
            if (check instanceof Condition.Captured captured) {
                visitor.visit(captured.capture(), below);
            }
        }
    }
}
