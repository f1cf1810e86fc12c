package org.onnxtwist.twist.recognise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Size;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.BlockedConv;
import org.onnxtwist.twist.recognise.evaluation.ChannelView;
import org.onnxtwist.twist.recognise.evaluation.ConvWindow;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.evaluation.View;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;

/**
 * A sum with the parts of a layer: at least three 3x3 Convs, of which one is added without a factor and two are multiplied by factors
 * that depend on no data, at least one of them a grid; and no other terms but constants.
 *
 * @param root the node that makes the sum
 * @param nodes the nodes between the root, itself included, and the terms
 */
record Candidate(Node root, Set<Node> nodes, List<Term> terms, List<Summand> constants) {
    /** The maximum number of nodes that compute a grid. */
    private static final int MAX_GRID_NODES = 64;

    /** The maximum number of nodes that rearrange channels after a Conv. */
    private static final int MAX_MOVES = 8;

    /**
     * A Conv in the sum.
     *
     * @param between the nodes between it and the sum
     * @param grid what it is multiplied by; empty for one that is added as it is
     * @param product the node that multiplies it, where the sum does not look into that
     */
    record Term(Node conv, Set<Node> between, View view, Optional<Grid> grid, Optional<Node> product) {}

    /**
     * A factor that depends on no data.
     *
     * @param value the node's input that it is, where it is a single one
     * @param quantity the quantity that it is, if known
     */
    record Grid(Optional<Value> value, Optional<AbstractValue> quantity) {}

    /** Reads a sum; empty if it does not have the parts of a layer. */
    static Optional<Candidate> of(Node root, SumExpansion sum, ModelFacts facts, AbstractEvaluation quantities) {
        List<Term> terms = new ArrayList<>();
        List<Summand> constants = new ArrayList<>();
        for (Summand summand : sum.summands()) {
            if (quantities.of(summand.view()).isPresent()) {
                constants.add(summand);
                continue;
            }
            Optional<Term> term = term(summand, facts, quantities);
            if (term.isEmpty()) {
                return Optional.empty();
            }
            terms.add(term.get());
        }
        List<Grid> grids =
                terms.stream().map(Term::grid).flatMap(Optional::stream).toList();
        boolean hasParts = terms.stream().map(Term::view).distinct().count() >= 3
                && grids.size() >= 2
                && grids.size() < terms.size()
                && grids.stream().anyMatch(grid -> runs(grid, facts));
        return hasParts
                ? Optional.of(new Candidate(root, new LinkedHashSet<>(sum.nodes()), terms, constants))
                : Optional.empty();
    }

    Set<Node> convs() {
        return terms.stream().map(Term::conv).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The number of Convs that are added without a factor. */
    long bases() {
        return terms.stream().filter(term -> term.grid().isEmpty()).count();
    }

    /** The first Conv that is added without a factor, whose name the layer would have. */
    Term base() {
        return terms.stream().filter(term -> term.grid().isEmpty()).findFirst().orElseThrow();
    }

    private static Optional<Term> term(Summand summand, ModelFacts facts, AbstractEvaluation quantities) {
        Set<Node> between = new LinkedHashSet<>();
        Optional<Node> conv = conv(summand.view(), facts, between);
        if (conv.isPresent()) {
            Optional<Grid> grid = summand.factor().isOne()
                    ? Optional.empty()
                    : Optional.of(new Grid(summand.coefficient(), Optional.of(summand.factor())));
            return Optional.of(new Term(conv.get(), between, summand.view(), grid, Optional.empty()));
        }
        return summand.view()
                .whole()
                .flatMap(Value::producer)
                .filter(node -> node.operator().equals(Mul.ID))
                .flatMap(node -> product(node, 0, facts, quantities).or(() -> product(node, 1, facts, quantities)));
    }

    /** A product that is a single term of the sum, because its factor is no quantity or because it has another reader. */
    private static Optional<Term> product(Node mul, int factor, ModelFacts facts, AbstractEvaluation quantities) {
        Value grid = mul.input(factor).orElseThrow();
        View other = View.of(mul.input(1 - factor).orElseThrow());
        Set<Node> between = new LinkedHashSet<>(Set.of(mul));
        return conv(other, facts, between)
                .filter(node -> dependsOnNoData(grid))
                .map(node -> new Term(
                        node,
                        between,
                        other,
                        Optional.of(new Grid(Optional.of(grid), quantities.of(grid))),
                        Optional.of(mul)));
    }

    /** The 3x3 Conv that a view is of; adds the nodes after it to {@code between}. */
    private static Optional<Node> conv(View view, ModelFacts facts, Set<Node> between) {
        Value at = view.value();
        for (int step = 0; step < MAX_MOVES; step++) {
            between.addAll(facts.passed(at));
            at = facts.origin(at);
            Optional<Node> node = at.producer();
            if (node.isEmpty() || !ChannelView.isMove(node.get())) {
                break;
            }
            between.add(node.get());
            at = node.get().input(0).orElseThrow();
        }
        Optional<Node> end = at.producer();
        if (end.filter(BlockedConv::isEnd).isPresent()) {
            between.add(end.get());
            return end.flatMap(BlockedConv::conv)
                    .filter(node -> isThreeByThree(node, facts) || BlockedConv.addsOrActivates(node));
        }
        return end.filter(node -> node.operator().equals(Conv.ID))
                .filter(node -> ConvWindow.of(node, facts)
                        .filter(ConvWindow::isThreeByThree)
                        .isPresent());
    }

    private static boolean isThreeByThree(Node conv, ModelFacts facts) {
        return conv.input(1)
                .flatMap(kernel -> facts.sizes(kernel))
                .filter(sizes ->
                        sizes.subList(Math.min(2, sizes.size()), sizes.size()).equals(List.of(3L, 3L)))
                .isPresent();
    }

    /** Tells whether all Convs have kernels of 3x3. */
    boolean isThreeByThree(ModelFacts facts) {
        return convs().stream().allMatch(conv -> isThreeByThree(conv, facts));
    }

    /** Tells whether a factor varies by row or column, or may do so. */
    private static boolean runs(Grid grid, ModelFacts facts) {
        if (grid.quantity().isEmpty()) {
            return grid.value()
                    .flatMap(value -> facts.shape(value).known())
                    .filter(dims -> dims.size() < 2
                            || !dims.subList(dims.size() - 2, dims.size()).stream()
                                    .allMatch(Dim.of(1)::equals))
                    .isPresent();
        }
        AbstractValue quantity = grid.quantity().get();
        return quantity instanceof Ramp
                || (quantity instanceof LazyConstant numbers && (numbers.size(0) > 1 || numbers.size(1) > 1));
    }

    /** Tells whether a value is computed from constants and sizes alone. */
    static boolean dependsOnNoData(Value value) {
        Set<Value> seen = new HashSet<>(Set.of(value));
        Deque<Value> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            Value at = open.pop();
            Optional<Node> producer = at.producer();
            if (at.constant().isPresent() || at.initializer().isPresent()) {
                continue;
            }
            if (producer.isEmpty()
                    || seen.size() > MAX_GRID_NODES
                    || producer.get().hasSubgraphs()) {
                return false;
            }
            if (!producer.get().operator().equals(Shape.ID)
                    && !producer.get().operator().equals(Size.ID)) {
                producer.get().inputValues().filter(seen::add).forEach(open::push);
            }
        }
        return true;
    }
}
