package org.onnxtwist.twist.recognise.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.twist.recognise.value.SizeEquality;

/** Traces one position of a value along an axis to its source: in a stack of values, the one at that position. */
public final class Views {
    /** The maximum number of values in a stack that is examined. */
    private static final int MAX_STACKED = 64;

    private final ModelFacts facts;

    public Views(ModelFacts facts) {
        this.facts = facts;
    }

    /**
     * The view that a view equals, one step back; empty for a view of a whole value, and if the position is computed from several.
     *
     * @param constant gives the number that all elements of a value equal
     */
    public Optional<View> before(View view, Function<Value, Optional<Double>> constant) {
        Optional<Node> producer = view.value().producer();
        if (view.pick().isEmpty() || producer.isEmpty()) {
            return Optional.empty();
        }
        Node node = producer.get();
        View.Pick pick = view.pick().get();
        if (node.operator().equals(Concat.ID)) {
            return stacked(node, pick);
        }
        if (node.operator().equals(Unsqueeze.ID)) {
            return unsqueezed(node, pick);
        }
        if (node.operator().equals(ScatterElements.ID)) {
            return scattered(node, pick, constant);
        }
        return facts.passage(view.value())
                .map(passage -> view.on(passage.from()))
                .or(() -> node.operator().equals(Reshape.ID) ? inserted(node, pick) : Optional.empty());
    }

    /** The position of its input that a Gather of a single index selects; empty for other nodes. */
    Optional<View> taken(Node gather) {
        Optional<Integer> rank = gather.input(0).flatMap(facts::rank);
        Optional<Long> index = gather.input(1)
                .flatMap(facts::content)
                .filter(content -> content.rank() == 0)
                .flatMap(SymbolicTensor::longs)
                .map(longs -> longs[0]);
        if (!gather.operator().equals(Gather.ID) || rank.isEmpty() || index.isEmpty() || rank.get() == 0) {
            return Optional.empty();
        }
        int axis = (int) Math.floorMod(Gather.AXIS.of(gather), (long) rank.get());
        Value from = gather.input(0).orElseThrow();
        OptionalLong size = facts.shape(from).size(axis);
        long position = index.get() < 0 ? index.get() + size.orElse(0) : index.get();
        return position < 0 || (size.isPresent() && position >= size.getAsLong())
                ? Optional.empty()
                : Optional.of(View.of(from, rank.get() - 1 - axis, position));
    }

    /** The view of an elementwise node's operand at the position of the node's view; empty if the rank of the operand is not known. */
    public Optional<View> operand(View view, Value operand) {
        Optional<View.Pick> pick = view.pick();
        Optional<List<Dim>> dims = facts.shape(operand).known();
        if (pick.isEmpty()) {
            return Optional.of(View.of(operand));
        }
        if (dims.isEmpty()) {
            return Optional.empty();
        }
        int axis = pick.get().axis();
        if (axis >= dims.get().size()) {
            return Optional.of(View.of(operand));
        }
        Dim dim = dims.get().get(dims.get().size() - 1 - axis);
        return dim instanceof Dim.Known known
                ? Optional.of(View.of(
                        operand, axis, known.size() == 1 ? 0 : pick.get().index()))
                : Optional.empty();
    }

    private Optional<View> stacked(Node concat, View.Pick pick) {
        Optional<Integer> rank = facts.rank(concat.output(0)).filter(size -> size > 0);
        if (rank.isEmpty()
                || concat.inputs().size() > MAX_STACKED
                || rank.get() - 1 - pick.axis() != Math.floorMod(ConcatAxis.of(concat), (long) rank.get())) {
            return Optional.empty();
        }
        long rest = pick.index();
        for (Value part : concat.inputValues().toList()) {
            OptionalLong size = facts.shape(part).size(rank.get() - 1 - pick.axis());
            if (size.isEmpty()) {
                return Optional.empty();
            }
            if (rest < size.getAsLong()) {
                return Optional.of(View.of(part, pick.axis(), rest));
            }
            rest -= size.getAsLong();
        }
        return Optional.empty();
    }

    private Optional<View> unsqueezed(Node node, View.Pick pick) {
        Optional<Integer> rank = facts.rank(node.output(0));
        Optional<long[]> axes = facts.integers(node, Unsqueeze.AXES, 1);
        if (rank.isEmpty() || axes.isEmpty()) {
            return Optional.empty();
        }
        Value from = node.input(0).orElseThrow();
        int after = 0;
        for (long stated : axes.get()) {
            int axis = rank.get() - 1 - (int) Math.floorMod(stated, (long) rank.get());
            if (axis == pick.axis()) {
                return axes.get().length == 1 ? Optional.of(View.of(from)) : Optional.empty();
            }
            after += axis < pick.axis() ? 1 : 0;
        }
        return Optional.of(View.of(from, pick.axis() - after, pick.index()));
    }

    /** The view before a Reshape that only inserts the viewed axis, of size 1. */
    private Optional<View> inserted(Node reshape, View.Pick pick) {
        Value from = reshape.input(0).orElseThrow();
        Optional<List<Dim>> before = facts.shape(from).known();
        Optional<List<Dim>> after =
                View.of(reshape.output(0), pick.axis(), pick.index()).dims(facts);
        boolean isOne = facts.shape(reshape.output(0))
                .known()
                .filter(dims -> dims.get(dims.size() - 1 - pick.axis()).equals(Dim.of(1)))
                .isPresent();
        return isOne && before.isPresent() && SizeEquality.areSame(before, after)
                ? Optional.of(View.of(from))
                : Optional.empty();
    }

    /** The view before a node that writes one position: of the written values if they are at the viewed position, otherwise of the data. */
    private Optional<View> scattered(Node scatter, View.Pick pick, Function<Value, Optional<Double>> constant) {
        Value data = scatter.input(0).orElseThrow();
        Value updates = scatter.input(2).orElseThrow();
        Optional<Integer> rank = facts.rank(data).filter(size -> size > 0);
        Optional<Double> written = scatter.input(1).flatMap(constant);
        boolean plain = ScatterElements.REDUCTION
                .stated(scatter)
                .filter(how -> !"none".equals(how))
                .isEmpty();
        if (rank.isEmpty() || written.isEmpty() || !plain) {
            return Optional.empty();
        }
        int axis = rank.get() - 1 - pick.axis();
        boolean fits = Math.floorMod(ScatterElements.AXIS.of(scatter), (long) rank.get()) == axis
                && facts.shape(updates).size(axis).orElse(0) == 1
                && SizeEquality.areSame(
                        View.of(data, pick.axis(), 0).dims(facts),
                        View.of(updates, pick.axis(), 0).dims(facts));
        OptionalLong size = facts.shape(data).size(axis);
        if (!fits || size.isEmpty()) {
            return Optional.empty();
        }
        double index = written.get() < 0 ? written.get() + size.getAsLong() : written.get();
        return Optional.of(
                index == pick.index() ? View.of(updates, pick.axis(), 0) : View.of(data, pick.axis(), pick.index()));
    }
}
