package org.onnxtwist.match;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/** A node: its operator, its inputs and conditions; made by {@link Pattern#node}. Where it stands as an input, it makes that input. */
public final class NodePattern extends Pattern {
    private final OperatorSet operators;
    private final Inputs inputs;
    private final List<Condition> checks;
    private final List<SiblingRoot> besides;
    private final int output;
    private final boolean outside;

    private NodePattern(
            OperatorSet operators,
            Inputs inputs,
            List<Condition> checks,
            List<SiblingRoot> besides,
            int output,
            boolean outside) {
        this.operators = operators;
        this.inputs = inputs;
        this.checks = checks;
        this.besides = besides;
        this.output = output;
        this.outside = outside;
    }

    static NodePattern of(OperatorSet operators) {
        return new NodePattern(operators, Inputs.FREE, List.of(), List.of(), 0, false);
    }

    /** The inputs from the first on. There are no others: a rule that rebuilds the node from these loses none. */
    public NodePattern inputs(Pattern... patterns) {
        return with(new Inputs(List.of(patterns), false, false));
    }

    /** Exactly these inputs in any order. */
    public NodePattern commutative(Pattern... patterns) {
        return with(new Inputs(List.of(patterns), false, true));
    }

    /** One input; those that are not mentioned may be anything or absent. */
    public NodePattern input(int index, Pattern pattern) {
        return with(inputs.with(index, pattern));
    }

    /** Captures the node, or the value that it makes. */
    public NodePattern as(Capture<?> capture) {
        return with(new Condition.Captured(capture));
    }

    /** Only nodes that fulfil a condition, which may look at nothing but the node itself: its attributes, name, number of outputs. */
    public NodePattern where(String name, Predicate<Node> condition) {
        return where(name, (node, typing) -> condition.test(node));
    }

    /** Only nodes that fulfil a condition, which may look at the node and at types. */
    public NodePattern where(String name, BiPredicate<Node, TypeLookup> condition) {
        return with(new Condition.OfNode(name, condition));
    }

    /**
     * Only nodes of which something that they state fulfils a condition, such as an attribute.
     *
     * @param reader empty where a node does not say, as in the body of a function what only a call gives; the condition does not hold then
     */
    public <T> NodePattern where(String name, Function<Node, Optional<T>> reader, Predicate<T> condition) {
        return where(name, node -> reader.apply(node).filter(condition).isPresent());
    }

    /**
     * Only nodes for which {@code compute} finds something. A rule reads it from the match, and need not compute it again.
     *
     * @param capture what the result is captured as, made by {@link Capture#computed}
     */
    public <T> NodePattern where(String name, Capture<T> capture, BiFunction<Node, TypeLookup, Optional<T>> compute) {
        return with(new Condition.Computed<>(name, capture, compute));
    }

    /**
     * Only nodes whose attribute has that value; the condition's name is {@code name is expected}.
     *
     * @param reader as of {@link #where(String, Function, Predicate)}
     */
    public <T> NodePattern attribute(String name, Function<Node, Optional<T>> reader, T expected) {
        return where(name + " is " + expected, reader, expected::equals);
    }

    /** Only nodes that make a value of such a type: at the root the first output, as an input that one. */
    public NodePattern type(TypeCondition condition) {
        return with(new Condition.OfValue(
                condition.name(), (value, typing) -> condition.test().test(typing.type(value))));
    }

    /** Only nodes all of whose outputs are read in the match alone, so that a rule that replaces what reads them can drop them. */
    public NodePattern onlyUsedInMatch() {
        return with(new Condition.Internal());
    }

    /** Only outside the body of a function, so that a rule that makes calls of a function does not match what it consists of. */
    public NodePattern notIn(OperatorId function) {
        return where(
                "is not in the body of " + function,
                node -> node.graph()
                        .function()
                        .filter(around -> around.id().equals(function))
                        .isEmpty());
    }

    /** Only if the whole match, this pattern's surroundings included, fulfils a condition. */
    public NodePattern when(String name, Predicate<Match> condition) {
        return with(new Condition.OfMatch(name, condition));
    }

    /**
     * Only if {@code compute} finds something for the whole match. A rule, and the conditions on the whole match that come later in the
     * pattern, read it from the match.
     *
     * @param capture what the result is captured as, made by {@link Capture#computed}
     */
    public <T> NodePattern when(String name, Capture<T> capture, Function<Match, Optional<T>> compute) {
        return with(new Condition.ComputedOfMatch<>(name, capture, compute));
    }

    /** Only where the input is that output of the node; the first unless said. Means nothing at a root. */
    public NodePattern output(int index) {
        return new NodePattern(operators, inputs, checks, besides, index, outside);
    }

    /** The node may be in a graph around that of the root too. It is captured then, but no part of the match. */
    public NodePattern alsoOutside() {
        return new NodePattern(operators, inputs, checks, besides, output, true);
    }

    /**
     * A further root that must be there: another node, which shares a captured value or node with what is described so far.
     *
     * <pre>
     *       / MatMul      node(MatMul.ID).inputs(any(X), constant(P))
     *     x                   .alongside(node(MatMul.ID).inputs(any(X), constant(Q)))
     *       \ MatMul
     * </pre>
     *
     * <p>A value that more than {@link Pattern#MAX_USERS} nodes read is not followed.
     *
     * @throws IllegalArgumentException when the other pattern shares no capture of a value or node with what is described so far
     */
    public NodePattern alongside(NodePattern other) {
        SiblingRoot beside = SiblingRoot.of(knownCaptures(), other);
        if (beside.links().isEmpty()) {
            throw new IllegalArgumentException(
                    "the pattern of " + other + " shares no capture of a value or node with that of " + this
                            + ", so that it cannot be matched alongside: capture the shared value or node in both");
        }
        return new NodePattern(operators, inputs, checks, appended(besides, beside), output, outside);
    }

    private Set<Capture<?>> knownCaptures() {
        Set<Capture<?>> known = new HashSet<>();
        forEachCapture(0, (capture, below) -> known.add(capture));
        besides.forEach(beside -> known.addAll(beside.pattern().knownCaptures()));
        return known;
    }

    private NodePattern with(Inputs other) {
        return new NodePattern(operators, other, checks, besides, output, outside);
    }

    private NodePattern with(Condition check) {
        return new NodePattern(operators, inputs, appended(checks, check), besides, output, outside);
    }

    @Override
    boolean match(MatchState attempt, MatchPosition place, Continuation then) {
        Node node = place.producer();
        if (node == null || !operators.contains(node.operator()) || !isReachable(attempt, place, node)) {
            return attempt.refuse(place, this);
        }
        MatchState.Mark mark = attempt.mark();
        attempt.enter(node);
        if (attempt.holdAll(checks, place, node)
                && inputs.match(attempt, node, () -> matchBesides(attempt, node, 0, then))) {
            return true;
        }
        attempt.rewind(mark);
        return false;
    }

    private boolean isReachable(MatchState attempt, MatchPosition place, Node node) {
        Value value = place.value();
        return place instanceof MatchPosition.Root
                || ((outside || attempt.isInside(node)) && value != null && value.outputIndex() == output);
    }

    private boolean matchBesides(MatchState attempt, Node node, int index, Continuation then) {
        return index == besides.size()
                ? then.proceed()
                : besides.get(index).match(attempt, node, () -> matchBesides(attempt, node, index + 1, then));
    }

    @Override
    public OperatorSet roots() {
        return operators;
    }

    @Override
    public OperatorSet inner() {
        OperatorSet mine =
                inputs.patterns().stream().map(Pattern::asInput).reduce(OperatorSet.NONE, OperatorSet::union);
        return besides.stream().map(beside -> beside.pattern().inner()).reduce(mine, OperatorSet::union);
    }

    @Override
    OperatorSet asInput() {
        return operators.union(inner());
    }

    @Override
    public int depth() {
        return 1 + below().mapToInt(Pattern::depth).max().orElse(0);
    }

    @Override
    public int size() {
        return 1
                + inputs.patterns().stream().mapToInt(Pattern::size).sum()
                + besides.stream().mapToInt(beside -> beside.pattern().size()).sum();
    }

    private Stream<Pattern> below() {
        return Stream.concat(
                inputs.patterns().stream(),
                besides.stream().flatMap(beside -> beside.pattern().below()));
    }

    @Override
    public boolean hasSeveralRoots() {
        return !besides.isEmpty() || inputs.patterns().stream().anyMatch(Pattern::hasSeveralRoots);
    }

    @Override
    void forEachCapture(int below, CaptureVisitor visitor) {
        visitCaptures(checks, below, visitor);
        inputs.patterns().forEach(pattern -> pattern.forEachCapture(below + 1, visitor));
    }

    @Override
    public String toString() {
        return (output == 0 ? "" : "output " + output + " of ") + operators;
    }

    /**
     * A set of operators, possibly of all operators.
     *
     * @param all whether every operator is in it
     * @param listed its operators, in the order in which they were named; empty where {@code all}
     */
    public record OperatorSet(boolean all, Set<OperatorId> listed) {
        /** Every operator and function. */
        public static final OperatorSet ALL = new OperatorSet(true, Set.of());

        /** No operator. */
        public static final OperatorSet NONE = new OperatorSet(false, Set.of());

        static OperatorSet of(Set<OperatorId> operators) {
            return new OperatorSet(false, operators);
        }

        public boolean contains(OperatorId operator) {
            return all || listed.contains(operator);
        }

        /** The union of this set and {@code other}. */
        public OperatorSet union(OperatorSet other) {
            if (all || other.all) {
                return ALL;
            }
            Set<OperatorId> both = new LinkedHashSet<>(listed);
            both.addAll(other.listed);
            return of(both);
        }

        /** The operators as text, for example {@code Add or Sub}. */
        @Override
        public String toString() {
            return all
                    ? "any operator"
                    : listed.stream().map(OperatorId::toString).collect(Collectors.joining(" or "));
        }
    }
}
