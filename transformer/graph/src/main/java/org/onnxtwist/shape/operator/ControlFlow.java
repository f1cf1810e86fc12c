package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.If;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.TypeMerge;
import org.onnxtwist.shape.term.ValueFact;

/** If, Loop and Scan, through their bodies. */
final class ControlFlow {
    /** Bodies deeper than this are followed once, without a search for types that stay the same, so that nesting costs no more. */
    private static final int SEARCH_DEPTH = 6;

    private ControlFlow() {}

    /** If: what both branches make; where the condition is known, what that branch makes. */
    static void conditional(NodeContext node) {
        Optional<List<ValueFact>> yes = node.body(If.THEN_BRANCH).map(body -> node.run(body, List.of()));
        Optional<List<ValueFact>> no = node.body(If.ELSE_BRANCH).map(body -> node.run(body, List.of()));
        if (yes.isEmpty() || no.isEmpty()) {
            return;
        }
        Term condition = node.scalar(0);
        for (int i = 0;
                i < node.outputCount() && i < yes.get().size() && i < no.get().size();
                i++) {
            ValueFact a = yes.get().get(i);
            ValueFact b = no.get().get(i);
            if (condition instanceof Term.Constant chosen) {
                node.output(i, chosen.value() != 0 ? a : b);
            } else {
                node.output(i, a.join(b));
            }
        }
    }

    /**
     * Loop: inputs are the trip count, the condition and the state; outputs the state at the end and what each trip gave out,
     * stacked. What is known of the state holds in every trip when the body keeps it, starting from the initial state; what the body
     * changes is given up until that is so.
     */
    static void loop(NodeContext node) {
        Optional<Graph> body = node.body(Loop.BODY);
        int states = Math.max(0, node.inputCount() - 2);
        if (body.isEmpty()) {
            return;
        }
        List<ValueFact> state = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            state.add(node.depth() < SEARCH_DEPTH ? node.input(i + 2) : rankless(node.input(i + 2)));
        }
        List<ValueFact> results;
        boolean stable;
        do {
            results = node.run(body.get(), arguments(body.get(), state));
            stable = true;
            for (int i = 0; i < states && i + 1 < results.size(); i++) {
                ValueFact joined = state.get(i).join(results.get(i + 1));
                stable &= joined.equals(state.get(i)) || node.depth() >= SEARCH_DEPTH;
                state.set(i, joined);
            }
        } while (!stable);
        for (int i = 0; i < states; i++) {
            node.output(i, state.get(i));
        }
        for (int i = states; i < node.outputCount() && i + 1 < results.size(); i++) {
            node.output(i, stacked(results.get(i + 1).type(), 0, Dim.UNKNOWN));
        }
    }

    private static ValueFact rankless(ValueFact fact) {
        return fact.type() instanceof ValueType.TensorType tensor
                ? ValueFact.of(ValueType.tensor(tensor.dtype(), Shape.UNKNOWN))
                : ValueFact.UNKNOWN;
    }

    private static List<ValueFact> arguments(Graph body, List<ValueFact> state) {
        List<ValueFact> arguments = new ArrayList<>();
        arguments.add(ValueFact.of(ValueType.tensor(DType.INT64, single(body, 0))));
        arguments.add(ValueFact.of(ValueType.tensor(DType.BOOL, single(body, 1))));
        arguments.addAll(state);
        return arguments;
    }

    /** The trip's number and the condition are scalars or vectors of one element: a runtime gives what the body declares. */
    private static Shape single(Graph body, int input) {
        int rank = input < body.inputs().size()
                ? body.inputs()
                        .get(input)
                        .type()
                        .shape()
                        .known()
                        .map(List::size)
                        .orElse(-1)
                : -1;
        return rank == 0 ? Shape.of() : rank == 1 ? Shape.of(1) : Shape.UNKNOWN;
    }

    /**
     * Scan, from version 9: the body sees the state and one slice of each scanned input; outputs are the state at the end and what
     * each step gave out, stacked along an axis of its own. The state keeps its shape by definition.
     */
    static void scan(NodeContext node) {
        Optional<Graph> body = node.body(Loop.BODY);
        int scanned = (int) node.integer(Scan.NUM_SCAN_INPUTS, 0);
        int states = node.inputCount() - scanned;
        if (body.isEmpty() || scanned < 1 || states < 0) {
            body.ifPresent(graph -> node.run(graph, List.of()));
            return;
        }
        if (node.version() < 9) {
            batchedScan(node, body.get(), scanned);
            return;
        }
        List<ValueFact> arguments = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            arguments.add(ValueFact.of(node.type(i)));
        }
        long[] axes = node.integers(Scan.SCAN_INPUT_AXES).orElse(new long[scanned]);
        Dim steps = Dim.UNKNOWN;
        for (int i = 0; i < scanned; i++) {
            Optional<List<Dim>> dims = node.dims(states + i);
            OptionalInt axis = dims.isPresent() && i < axes.length
                    ? Axes.of(axes[i], dims.get().size())
                    : OptionalInt.empty();
            List<Dim> slice = new ArrayList<>(dims.orElse(List.of()));
            if (axis.isPresent()) {
                Dim size = slice.remove(axis.getAsInt());
                steps = steps.isKnown() || size instanceof Dim.Unknown ? steps : size;
            }
            arguments.add(ValueFact.of(
                    ValueType.tensor(node.dtype(states + i), axis.isPresent() ? Shape.of(slice) : Shape.UNKNOWN)));
        }
        List<ValueFact> results = node.run(body.get(), arguments);
        long[] outputAxes = node.integers(Scan.SCAN_OUTPUT_AXES).orElse(new long[0]);
        for (int i = 0; i < node.outputCount() && i < results.size(); i++) {
            ValueType type = results.get(i).type();
            long axis = i >= states && i - states < outputAxes.length ? outputAxes[i - states] : 0;
            node.output(i, i < states ? TypeMerge.merge(type, node.type(i)) : stacked(type, axis, steps));
        }
    }

    /** Scan of version 8: the first input holds lengths, and all others, and the outputs, have a batch in front. */
    private static void batchedScan(NodeContext node, Graph body, int scanned) {
        int states = node.inputCount() - 1 - scanned;
        List<ValueFact> arguments = new ArrayList<>();
        Dim batch = Dim.UNKNOWN;
        Dim steps = Dim.UNKNOWN;
        for (int i = 1; i < node.inputCount(); i++) {
            int leading = i <= states ? 1 : 2;
            Optional<List<Dim>> dims = node.dims(i).filter(list -> list.size() >= leading);
            batch = TypeMerge.better(batch, dims.map(list -> list.get(0)).orElse(Dim.UNKNOWN));
            steps = leading == 1
                    ? steps
                    : TypeMerge.better(steps, dims.map(list -> list.get(1)).orElse(Dim.UNKNOWN));
            Shape slice = dims.map(list -> Shape.of(list.subList(leading, list.size())))
                    .orElse(Shape.UNKNOWN);
            arguments.add(ValueFact.of(ValueType.tensor(node.dtype(i), slice)));
        }
        List<ValueFact> results = node.run(body, arguments);
        for (int i = 0; i < results.size(); i++) {
            ValueType type = results.get(i).type();
            node.output(i, stacked(i < states ? type : stacked(type, 0, steps), 0, batch));
        }
    }

    private static ValueType stacked(ValueType type, long axis, Dim count) {
        return type.asTensor()
                .<ValueType>map(tensor -> {
                    Shape shape = tensor.shape()
                            .known()
                            .flatMap(dims -> {
                                OptionalInt at = Axes.of(axis, dims.size() + 1);
                                List<Dim> result = new ArrayList<>(dims);
                                at.ifPresent(index -> result.add(index, count));
                                return at.isPresent() ? Optional.of(Shape.of(result)) : Optional.empty();
                            })
                            .orElse(Shape.UNKNOWN);
                    return ValueType.tensor(tensor.dtype(), shape);
                })
                .orElse(ValueType.UNKNOWN);
    }
}
