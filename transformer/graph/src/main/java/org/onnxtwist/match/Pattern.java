package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.match.NodePattern.OperatorSet;

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
        permits AlternativePattern, NodePattern, OptionalPattern, Pattern.OfConstant, Pattern.OfValue {
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
    public static OfValue any() {
        return OfValue.ANY;
    }

    /** Any value, captured. */
    public static OfValue any(Capture<Value> capture) {
        return any().as(capture);
    }

    /** A constant: an initializer that is not an input, or the output of a Constant node. */
    public static OfConstant constant() {
        return OfConstant.ANY;
    }

    /** A constant, captured. */
    public static OfConstant constant(Capture<?> capture) {
        return constant().as(capture);
    }

    /** A constant whose elements are all {@code value}, as exactly as its type can hold it; see {@link OfConstant#of(double)}. */
    public static OfConstant constant(double value) {
        return constant().of(value);
    }

    /** A constant whose elements are all between {@code value - tolerance} and {@code value + tolerance}. */
    public static OfConstant constant(double value, double tolerance) {
        return constant().of(value, tolerance);
    }

    /** The first of these that matches, together with all the rest of the pattern. Which one it was, its captures tell. */
    public static Pattern anyOf(Pattern... alternatives) {
        return new AlternativePattern(List.of(alternatives));
    }

    /** An input that is omitted or matches. */
    public static Pattern optional(Pattern pattern) {
        return new OptionalPattern(Optional.of(pattern));
    }

    /** An input that is omitted. */
    public static Pattern absent() {
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

    /** A constant that fulfils conditions; made by {@link Pattern#constant()}. */
    public static final class OfConstant extends Pattern {
        static final OfConstant ANY = new OfConstant("a constant", List.of());

        private static final double RELATIVE = 1e-6;

        private final String name;
        private final List<Condition> checks;

        private OfConstant(String name, List<Condition> checks) {
            this.name = name;
            this.checks = checks;
        }

        /** Captures the constant: its tensor, its only element, or its value. */
        public OfConstant as(Capture<?> capture) {
            return with(new Condition.Captured(capture));
        }

        /** Only tensors that fulfil a condition. */
        public OfConstant where(String condition, Predicate<Tensor> holds) {
            return with(new Condition.OfTensor(condition, holds));
        }

        /** Only tensors of one element, whatever their rank. */
        public OfConstant scalar() {
            return where("has one element", tensor -> tensor.elements() == 1);
        }

        /**
         * Only tensors whose elements are all {@code value}: equal within 1e-6 of it, relatively, or within the rounding of the tensor's
         * type where that is coarser. Zero is zero.
         */
        public OfConstant of(double value) {
            return with(new Condition.OfTensor(
                    "all elements are " + value,
                    tensor -> isAll(
                            tensor,
                            value,
                            Math.abs(value) * Math.max(RELATIVE, tensor.dtype().unitRoundoff()))));
        }

        /** Only tensors whose elements are all between {@code value - tolerance} and {@code value + tolerance}. */
        public OfConstant of(double value, double tolerance) {
            return with(new Condition.OfTensor(
                    "all elements are within " + tolerance + " of " + value,
                    tensor -> isAll(tensor, value, tolerance)));
        }

        private static boolean isAll(Tensor tensor, double value, double tolerance) {
            if (!TensorElements.areNumbers(tensor.dtype()) || tensor.elements() == 0) {
                return false;
            }
            TensorElements elements = TensorElements.of(tensor);
            for (long i = 0; i < tensor.elements(); i++) {
                // Written so that a NaN fails.
                if (!(Math.abs(elements.doubleAt(i) - value) <= tolerance)) {
                    return false;
                }
            }
            return true;
        }

        private OfConstant with(Condition check) {
            return new OfConstant(name, appended(checks, check));
        }

        @Override
        boolean match(MatchState attempt, MatchPosition place, Continuation then) {
            if (place.value() == null || place.value().constant().isEmpty()) {
                return attempt.refuse(place, this);
            }
            MatchState.Mark mark = attempt.mark();
            attempt.enter(place.producer());
            if (attempt.holdAll(checks, place) && then.proceed()) {
                return true;
            }
            attempt.rewind(mark);
            return false;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        void forEachCapture(int below, CaptureVisitor visitor) {
            visitCaptures(checks, below, visitor);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Any value that fulfils conditions; made by {@link Pattern#any()}. */
    public static final class OfValue extends Pattern {
        static final OfValue ANY = new OfValue(List.of());

        private final List<Condition> checks;

        private OfValue(List<Condition> checks) {
            this.checks = checks;
        }

        /** Captures the value, or the node that makes it. */
        public OfValue as(Capture<?> capture) {
            return with(new Condition.Captured(capture));
        }

        /** Only values that fulfil a condition, which may look at nothing but the value itself. */
        public OfValue where(String name, Predicate<Value> condition) {
            return where(name, (value, typing) -> condition.test(value));
        }

        /** Only values that fulfil a condition, which may look at the value and at types. */
        public OfValue where(String name, BiPredicate<Value, TypeLookup> condition) {
            return with(new Condition.OfValue(name, condition));
        }

        /** Only values of such a type. */
        public OfValue type(TypeCondition condition) {
            return where(condition.name(), (value, typing) -> condition.test().test(typing.type(value)));
        }

        private OfValue with(Condition check) {
            return new OfValue(appended(checks, check));
        }

        @Override
        boolean match(MatchState attempt, MatchPosition place, Continuation then) {
            if (place.value() == null) {
                return attempt.refuse(place, this);
            }
            MatchState.Mark mark = attempt.mark();
            attempt.enter(null);
            if (attempt.holdAll(checks, place) && then.proceed()) {
                return true;
            }
            attempt.rewind(mark);
            return false;
        }

        @Override
        void forEachCapture(int below, CaptureVisitor visitor) {
            visitCaptures(checks, below, visitor);
        }

        @Override
        public String toString() {
            return "present";
        }
    }
}
