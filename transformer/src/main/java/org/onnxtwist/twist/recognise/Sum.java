package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sub;

/**
 * A value as the sum of what the nodes before it add up, with products by quantities multiplied out:
 *
 * <pre>
 * a + q (b - r c)        a, q b and -q r c
 * </pre>
 *
 * <p>It goes no further than to values that something else reads too.
 */
final class Sum {
    /** More than any form of a layer has. */
    private static final int MAX_NODES = 64;

    /** A value that many nodes read is not looked through, so that the search stays linear. */
    private static final int MAX_USES = 16;

    private static final Quantity ONE = Numbers.scalar(1);

    private final Facts facts;
    private final Quantities quantities;
    private final Set<Value> whole;
    private final List<Summand> summands = new ArrayList<>();
    private final Set<Node> nodes = new LinkedHashSet<>();
    private boolean tooLarge;

    private Sum(Facts facts, Quantities quantities, Set<Value> whole) {
        this.facts = facts;
        this.quantities = quantities;
        this.whole = whole;
    }

    /**
     * The sum that the first output of {@code root} is.
     *
     * @param whole values that are not taken apart
     */
    static Optional<Sum> of(Node root, Facts facts, Quantities quantities, Set<Value> whole) {
        Sum sum = new Sum(facts, quantities, whole);
        sum.open(root, new Summand(root.output(0), ONE, Optional.empty()));
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
        Value value = summand.value();
        Optional<Node> maker = value.producer();
        if (maker.isEmpty() || whole.contains(value) || !isInner(value) || nodes.size() >= MAX_NODES) {
            tooLarge |= nodes.size() >= MAX_NODES;
            summands.add(summand);
        } else {
            open(maker.get(), summand);
        }
    }

    private static boolean isInner(Value value) {
        return !value.isOutput()
                && value.uses().size() <= MAX_USES
                && value.consumers()
                                .filter(user -> !user.operator().equals(Shape.ID))
                                .count()
                        == 1;
    }

    private void open(Node node, Summand made) {
        nodes.add(node);
        boolean opened = node.operator().domain().isEmpty()
                && switch (node.operator().name()) {
                    case Add.NAME, org.onnxtwist.op.Sum.NAME -> {
                        node.inputValues().forEach(input -> add(of(input, made)));
                        yield true;
                    }
                    case Sub.NAME -> {
                        add(of(node.input(0).orElseThrow(), made));
                        addNegative(node.input(1).orElseThrow(), made);
                        yield true;
                    }
                    case Neg.NAME -> {
                        addNegative(node.input(0).orElseThrow(), made);
                        yield true;
                    }
                    case Mul.NAME -> product(node, 0, 1, made) || product(node, 1, 0, made);
                    default -> {
                        Optional<Facts.Passage> same = facts.passage(node.output(0));
                        same.ifPresent(passage -> {
                            nodes.addAll(passage.nodes());
                            add(of(passage.from(), made));
                        });
                        yield same.isPresent();
                    }
                };
        if (!opened) {
            nodes.remove(node);
            summands.add(made);
        }
    }

    private static Summand of(Value value, Summand like) {
        return new Summand(value, like.factor(), like.coefficient());
    }

    private void addNegative(Value value, Summand made) {
        Arithmetic.negated(made.factor())
                .ifPresentOrElse(factor -> add(new Summand(value, factor, Optional.empty())), () -> tooLarge = true);
    }

    private boolean product(Node node, int factor, int value, Summand made) {
        Value coefficient = node.input(factor).orElseThrow();
        Value other = node.input(value).orElseThrow();
        Optional<Quantity> quantity =
                quantities.of(coefficient).filter(found -> isBroadcast(coefficient, found, other));
        if (quantity.filter(Sum::isOne).isPresent()) {
            add(of(other, made));
            return true;
        }
        boolean alone = isOne(made.factor());
        Optional<Quantity> product =
                quantity.flatMap(found -> alone ? quantity : Arithmetic.product(made.factor(), found));
        product.ifPresent(found -> add(new Summand(other, found, alone ? Optional.of(coefficient) : Optional.empty())));
        return product.isPresent();
    }

    private static boolean isOne(Quantity quantity) {
        return quantity instanceof Numbers numbers && numbers.scalar().orElse(0) == 1;
    }

    /**
     * Whether the product with {@code other} certainly has the shape of that; what a ramp or numbers run along is looked at
     * elsewhere.
     */
    private boolean isBroadcast(Value coefficient, Quantity quantity, Value other) {
        List<Dim> mine = facts.shape(coefficient).known().orElse(List.of(Dim.UNKNOWN));
        List<Dim> theirs = facts.shape(other).known().orElse(List.of());
        if (mine.size() > theirs.size()) {
            return false;
        }
        return IntStream.range(0, mine.size()).allMatch(axis -> {
            Dim dim = mine.get(mine.size() - 1 - axis);
            return dim.equals(Dim.of(1))
                    || (quantity instanceof Ramp ramp && ramp.axis() == axis)
                    || (quantity instanceof Numbers numbers && numbers.size(axis) > 1)
                    || (!dim.equals(Dim.UNKNOWN) && dim.equals(theirs.get(theirs.size() - 1 - axis)));
        });
    }
}
