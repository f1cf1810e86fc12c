package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.evaluation.View;
import org.onnxtwist.twist.recognise.evaluation.Views;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.ElementwiseEvaluation;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;
import org.onnxtwist.twist.recognise.value.SizeEquality;
import org.onnxtwist.twist.recognise.value.SizedNumbers;

/**
 * A value as the sum of what the nodes before it add up, with products by quantities multiplied out:
 *
 * <pre>
 * a + q (b - r c)        a, q b and -q r c
 * </pre>
 *
 * <p>It goes no further than to values that something else reads too.
 */
final class SumExpansion {
    /** More than any form of a layer has. */
    private static final int MAX_NODES = 64;

    /** A value that many nodes read is not looked through, so that the search stays linear. */
    private static final int MAX_USES = 16;

    private static final AbstractValue ONE = LazyConstant.scalar(1);

    /** A sum over an axis that is longer is not one of a layer's terms. */
    private static final long MAX_TERMS = 16;

    private final ModelFacts facts;
    private final AbstractEvaluation quantities;
    private final Views views;
    private final Set<Value> whole;
    private final boolean throughShared;
    private final List<Summand> summands = new ArrayList<>();
    private final Set<Node> nodes = new LinkedHashSet<>();
    private boolean tooLarge;

    private SumExpansion(ModelFacts facts, AbstractEvaluation quantities, Set<Value> whole, boolean throughShared) {
        this.facts = facts;
        this.quantities = quantities;
        this.views = new Views(facts);
        this.whole = whole;
        this.throughShared = throughShared;
    }

    /**
     * The sum that the first output of {@code root} is.
     *
     * @param whole values that are not taken apart
     */
    static Optional<SumExpansion> of(Node root, ModelFacts facts, AbstractEvaluation quantities, Set<Value> whole) {
        return of(root, facts, quantities, whole, false);
    }

    /** The same sum, taken apart beyond values that something else reads too. */
    static Optional<SumExpansion> throughShared(
            Node root, ModelFacts facts, AbstractEvaluation quantities, Set<Value> whole) {
        return of(root, facts, quantities, whole, true);
    }

    private static Optional<SumExpansion> of(
            Node root, ModelFacts facts, AbstractEvaluation quantities, Set<Value> whole, boolean throughShared) {
        SumExpansion sum = new SumExpansion(facts, quantities, whole, throughShared);
        sum.open(root, new Summand(View.of(root.output(0)), ONE, Optional.empty()));
        if (sum.tooLarge && !throughShared) {
            facts.longSums().add(root);
        }
        return sum.tooLarge ? Optional.empty() : Optional.of(sum);
    }

    List<Summand> summands() {
        return summands;
    }

    /** The nodes between the root, itself included, and the summands. */
    Set<Node> nodes() {
        return nodes;
    }

    private void add(Summand summand) {
        tooLarge |= summands.size() >= MAX_NODES;
        if (tooLarge) {
            return;
        }
        Value value = summand.view().value();
        Optional<Node> maker = value.producer();
        if (maker.isEmpty()
                || whole.contains(value)
                || !(throughShared || isInner(value))
                || nodes.size() >= MAX_NODES) {
            tooLarge |= nodes.size() >= MAX_NODES;
            summands.add(summand);
        } else {
            open(maker.get(), summand);
        }
    }

    private static boolean isInner(Value value) {
        return value.uses().size() <= MAX_USES
                && !value.isOutput()
                && value.consumers()
                                .filter(user -> !user.operator().equals(Shape.ID))
                                .count()
                        == 1;
    }

    private void open(Node node, Summand made) {
        // A sum of a long sum is a long one: in a chain of Adds, each would be followed back anew.
        tooLarge |= !throughShared
                && made.view().pick().isEmpty()
                && facts.longSums().contains(node);
        if (tooLarge) {
            return;
        }
        boolean isNew = nodes.add(node);
        boolean opened = node.operator().isStandard()
                && switch (node.operator().name()) {
                    case Add.NAME, org.onnxtwist.op.Sum.NAME -> terms(node, made);
                    case Sub.NAME -> difference(node, made);
                    case Neg.NAME -> addNegative(made.view().on(node.input(0).orElseThrow()), made);
                    case Mul.NAME -> product(node, 0, 1, made) || product(node, 1, 0, made);
                    case ReduceSum.NAME -> overAxis(node, made);
                    case Einsum.NAME -> contraction(node, made);
                    default -> before(made);
                };
        if (!opened) {
            if (isNew) {
                nodes.remove(node);
            }
            summands.add(made);
        }
    }

    private boolean before(Summand made) {
        Optional<ModelFacts.Passage> same = facts.passage(made.view().value());
        if (same.isPresent()) {
            nodes.addAll(same.get().nodes());
            add(of(made.view().on(same.get().from()), made));
            return true;
        }
        Optional<View> stacked = views.before(made.view(), value -> Optional.empty());
        stacked.ifPresent(view -> add(of(view, made)));
        return stacked.isPresent();
    }

    private boolean terms(Node node, Summand made) {
        List<View> operands = node.inputValues()
                .flatMap(value -> views.operand(made.view(), value).stream())
                .toList();
        boolean fits = operands.size() == node.inputValues().count();
        if (fits) {
            operands.forEach(view -> add(of(view, made)));
        }
        return fits;
    }

    private boolean difference(Node node, Summand made) {
        Optional<View> first = views.operand(made.view(), node.input(0).orElseThrow());
        Optional<View> second = views.operand(made.view(), node.input(1).orElseThrow());
        if (first.isEmpty() || second.isEmpty()) {
            return false;
        }
        add(of(first.get(), made));
        return addNegative(second.get(), made);
    }

    private static Summand of(View view, Summand like) {
        return new Summand(view, like.factor(), like.coefficient());
    }

    private boolean addNegative(View view, Summand made) {
        ElementwiseEvaluation.negated(made.factor())
                .ifPresentOrElse(factor -> add(new Summand(view, factor, Optional.empty())), () -> tooLarge = true);
        return true;
    }

    private boolean product(Node node, int factor, int value, Summand made) {
        Optional<View> coefficient =
                views.operand(made.view(), node.input(factor).orElseThrow());
        Optional<View> other = views.operand(made.view(), node.input(value).orElseThrow());
        return coefficient.isPresent()
                && other.isPresent()
                && product(coefficient.get(), quantities.of(coefficient.get()), other.get(), made);
    }

    private boolean product(View coefficient, Optional<AbstractValue> factor, View other, Summand made) {
        Optional<AbstractValue> quantity =
                factor.filter(found -> isBroadcast(coefficient.dims(facts).orElse(List.of(Dim.UNKNOWN)), found, other));
        return multiplied(coefficient.whole(), quantity, other, made);
    }

    /** Adds the product of a factor and a value, as a part of {@code made}. */
    private boolean multiplied(
            Optional<Value> coefficient, Optional<AbstractValue> quantity, View other, Summand made) {
        if (quantity.filter(AbstractValue::isOne).isPresent()) {
            add(of(other, made));
            return true;
        }
        boolean alone = made.factor().isOne();
        Optional<AbstractValue> product =
                quantity.flatMap(found -> alone ? quantity : ElementwiseEvaluation.product(made.factor(), found));
        product.ifPresent(found -> add(new Summand(other, found, alone ? coefficient : Optional.empty())));
        return product.isPresent();
    }

    /** The positions along the one axis that a ReduceSum adds up, each by itself. */
    private boolean overAxis(Node node, Summand made) {
        Value stack = node.input(0).orElseThrow();
        int rank = facts.rank(stack).orElse(0);
        Optional<long[]> axes = facts.integers(node, ReduceSum.AXES, 1).filter(all -> all.length == 1);
        if (rank == 0
                || axes.isEmpty()
                || ReduceSum.KEEPDIMS.of(node) != 0
                || made.view().pick().isPresent()) {
            return false;
        }
        int axis = (int) Math.floorMod(axes.get()[0], (long) rank);
        long terms = facts.shape(stack).size(axis).orElse(0);
        if (terms < 1 || terms > MAX_TERMS) {
            return false;
        }
        for (long index = 0; index < terms; index++) {
            add(of(View.of(stack, rank - 1 - axis, index), made));
        }
        return true;
    }

    /** The products that an Einsum of a value and a quantity adds up. */
    private boolean contraction(Node node, Summand made) {
        Optional<Contraction> found = made.view().pick().isPresent() ? Optional.empty() : Contraction.of(node, facts);
        if (found.isEmpty()) {
            return false;
        }
        for (int factor = 0; factor < 2; factor++) {
            List<Summand> products = found.get().products(factor, quantities).stream()
                    .flatMap(term ->
                            term
                                    .factor()
                                    .flatMap(quantity -> ElementwiseEvaluation.product(made.factor(), quantity))
                                    .stream()
                                    .map(product -> new Summand(term.value(), product, Optional.empty())))
                    .toList();
            if (!products.isEmpty() && products.size() == found.get().terms()) {
                products.forEach(this::add);
                return true;
            }
        }
        return false;
    }

    /**
     * Tells whether the product of a quantity of those dimensions with {@code other} certainly has the shape of that; what a ramp or numbers
     * run along is looked at elsewhere.
     */
    private boolean isBroadcast(List<Dim> mine, AbstractValue quantity, View other) {
        List<Dim> theirs = other.dims(facts).orElse(List.of());
        if (mine.size() > theirs.size()) {
            return false;
        }
        return IntStream.range(0, mine.size()).allMatch(axis -> {
            Dim dim = mine.get(mine.size() - 1 - axis);
            return dim.equals(Dim.of(1))
                    || runsAlong(quantity, axis)
                    || SizeEquality.fits(dim, theirs.get(theirs.size() - 1 - axis));
        });
    }

    private static boolean runsAlong(AbstractValue quantity, int axis) {
        if (quantity instanceof Ramp ramp) {
            return ramp.axis() == axis || runsAlong(ramp.offset(), axis);
        }
        return quantity instanceof LazyConstant numbers
                ? numbers.size(axis) > 1
                : ((SizedNumbers) quantity)
                        .products().stream()
                                .anyMatch(product -> product.numbers().size(axis) > 1);
    }
}
