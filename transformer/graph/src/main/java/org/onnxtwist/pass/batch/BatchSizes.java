package org.onnxtwist.pass.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.OperatorVersionException;
import org.onnxtwist.op.Slice;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Lets constants that state the old size of the batch follow the new one. */
final class BatchSizes {
    private final BatchTrace trace;
    private final Model model;
    private final Value input;
    private final Dim size;
    private final List<Stated> stated = new ArrayList<>();
    private @Nullable Value source;
    private boolean changed;

    /** A constant that states the probing size until the model is followed, and the new size then. */
    private record Stated(Node reader, int index, Value value, List<Long> elements, int at, long factor) {}

    /** @param input the first axis of which is the batch */
    BatchSizes(BatchTrace trace, Model model, Value input, Dim size) {
        this.trace = trace;
        this.model = model;
        this.input = input;
        this.size = size;
    }

    /** Tells whether something was changed. */
    boolean changed() {
        return changed;
    }

    /** Lets an input of a node be a vector of these integers. */
    void set(BatchNode node, int index, long... elements) {
        Value vector = placement(node).constant(hint(node), Tensor.vector(elements));
        node.node().setInput(index, vector);
    }

    /** Lets an input of a node be a vector of these integers, of which one is a multiple of the size of the batch. */
    void set(BatchNode node, int index, long[] elements, int at, long factor) {
        Placement placement = placement(node);
        long[] probing = elements.clone();
        probing[at] = factor * BatchTrace.PROBE;
        if (size.isKnown()) {
            Value vector = placement.constant(hint(node), Tensor.vector(probing));
            node.node().setInput(index, vector);
            stated.add(new Stated(
                    node.node(), index, vector, LongStream.of(probing).boxed().toList(), at, factor));
            return;
        }
        List<Value> parts = new ArrayList<>();
        if (at > 0) {
            parts.add(placement.constant(hint(node), Tensor.vector(Arrays.copyOf(elements, at))));
        }
        parts.add(times(placement, factor));
        if (at + 1 < elements.length) {
            parts.add(placement.constant(
                    hint(node), Tensor.vector(Arrays.copyOfRange(elements, at + 1, elements.length))));
        }
        node.node().setInput(index, joined(placement, parts));
    }

    /** Lets one element of the vector that a node reads be a multiple of the size of the batch. */
    void replace(BatchNode node, int index, int length, int at, long factor) {
        Placement placement = placement(node);
        Value vector = node.value(index);
        List<Value> parts = new ArrayList<>();
        if (at > 0) {
            parts.add(picked(placement, vector, LongStream.range(0, at).toArray()));
        }
        parts.add(times(placement, factor));
        if (at + 1 < length) {
            parts.add(picked(placement, vector, LongStream.range(at + 1, length).toArray()));
        }
        node.node().setInput(index, joined(placement, parts));
    }

    private Value picked(Placement placement, Value vector, long[] indices) {
        return followed(Gather.of(vector, placement.constant(vector.hint(), Tensor.vector(indices)))
                .axis(0)
                .emit(placement));
    }

    private Value joined(Placement placement, List<Value> parts) {
        Value vector =
                parts.size() == 1 ? parts.get(0) : followed(Concat.of(0, parts).emit(placement));
        trace.put(vector, BatchFact.SIZE);
        return vector;
    }

    private Value times(Placement placement, long factor) {
        Value one = source();
        return factor == 1
                ? one
                : followed(Mul.of(one, placement.constant("batch.factor", Tensor.vector(factor)))
                        .emit(placement));
    }

    /** The size of the batch as a vector of one element, made at the start of the main graph. */
    private Value source() {
        Value known = source;
        if (known != null) {
            return known;
        }
        Placement start = Placement.atStart(model, model.graph());
        Value shape = followed(org.onnxtwist.op.Shape.of(input).emit(start));
        Value first = followed(Gather.of(shape, start.constant("batch.axis", Tensor.vector(0)))
                .axis(0)
                .emit(start));
        trace.put(first, BatchFact.SIZE);
        source = first;
        return first;
    }

    private Value followed(Value value) {
        value.producer().ifPresent(trace::follow);
        trace.put(value, BatchFact.SIZE);
        return value;
    }

    /** Gives a constant that an input of a node is an axis of items, each the same. */
    void expand(BatchNode node, int index, int axis) {
        if (isShort(node, index, axis)) {
            throw node.stating("its input " + index + " is a constant of another size");
        }
        single(node, index, axis);
        Value one = node.value(index);
        ValueType type = trace.before(one);
        long[] ones = new long[node.rank(index)];
        Arrays.fill(ones, 1);
        Placement placement = placement(node);
        // The shape is set as an input of the new node, which is described with any constant first.
        Value all;
        try {
            all = Expand.of(one, placement.constant(hint(node), Tensor.vector(ones)))
                    .emit(placement);
        } catch (OperatorVersionException e) {
            throw node.stating("its input " + index
                    + " is a constant for each item, but Expand exists only from operator set 8 on");
        }
        Node expansion = all.producer().orElseThrow();
        set(new BatchNode(expansion, trace), 1, ones, axis, 1);
        trace.follow(expansion);
        all.setType(withSize(type, axis, node.batch()));
        trace.put(all, Items.along(axis));
        node.node().setInput(index, all);
    }

    private static boolean isShort(BatchNode node, int index, int axis) {
        return axis >= node.rank(index)
                || node.size(index, axis).isEmpty()
                || node.size(index, axis).getAsLong() != node.batch();
    }

    /** Lets a constant that holds the same for each of the items of the old batch hold it once. */
    void single(BatchNode node, int index, int axis) {
        Value value = node.value(index);
        if (node.size(index, axis).orElse(-1) == 1) {
            return;
        }
        if (!isRepeated(value, axis)) {
            throw node.stating("its input " + index + " is a constant that differs from item to item");
        }
        Placement placement = placement(node);
        Value one = Slice.of(value, List.of(0L), List.of(1L)).axes(axis).emit(placement);
        trace.follow(one.producer().orElseThrow());
        one.setType(withSize(trace.before(value), axis, 1));
        node.node().setInput(index, one);
    }

    private static ValueType withSize(ValueType type, int axis, long size) {
        List<Dim> dims = new ArrayList<>(type.shape().known().orElseThrow());
        dims.set(axis, Dim.of(size));
        return ValueType.tensor(type.dtype(), Shape.of(dims));
    }

    /** Tells whether what stands at one index of an axis certainly stands at every other. */
    boolean isRepeated(Value value, int axis) {
        Optional<Tensor> tensor = value.constant();
        if (tensor.isPresent()) {
            return isRepeated(tensor.get(), axis);
        }
        Optional<Node> producer = value.producer();
        if (producer.isEmpty()) {
            return false;
        }
        Node node = producer.get();
        return switch (node.operator().name()) {
            case ConstantOfShape.NAME -> node.operator().equals(ConstantOfShape.ID);
            case Identity.NAME, Cast.NAME -> isRepeated(node.input(0).orElseThrow(), axis);
            case Expand.NAME -> {
                Value from = node.input(0).orElseThrow();
                int rank = trace.before(value).shape().known().orElse(List.of()).size();
                Optional<List<Dim>> dims = trace.before(from).shape().known();
                int at = axis - (rank - dims.map(List::size).orElse(0));
                yield dims.isPresent() && (at < 0 || dims.get().get(at).equals(Dim.of(1)) || isRepeated(from, at));
            }
            default -> false;
        };
    }

    private static boolean isRepeated(Tensor tensor, int axis) {
        if (!TensorElements.areNumbers(tensor.dtype())) {
            return false;
        }
        TensorElements reader = TensorElements.of(tensor);
        long stride = 1;
        for (int i = axis + 1; i < tensor.rank(); i++) {
            stride *= tensor.dim(i);
        }
        long block = stride * tensor.dim(axis);
        boolean repeated = true;
        for (long i = 0; i < tensor.elements() && repeated; i++) {
            long first = i / block * block + i % stride;
            repeated = Double.compare(reader.doubleAt(i), reader.doubleAt(first)) == 0;
        }
        return repeated;
    }

    /** The placement of nodes before this one. */
    private Placement placement(BatchNode node) {
        requireOutsideFunctions(node);
        changed = true;
        return Placement.before(model, node.node());
    }

    /** Refuses a change of a function's body, which other calls share. */
    void requireOutsideFunctions(BatchNode node) {
        if (trace.isInFunction()) {
            throw node.refusal(
                    "works for one batch size only, and other calls of the function share it",
                    "inline the functions first (pass inline-functions)");
        }
        changed = true;
    }

    private static String hint(BatchNode node) {
        return node.node().outputs().get(0).hint() + ".batch";
    }

    /** Puts the new size where the probing one stands. */
    void finish() {
        if (!(size instanceof Dim.Known known)) {
            return;
        }
        for (Stated constant : stated) {
            long[] elements =
                    constant.elements().stream().mapToLong(Long::longValue).toArray();
            elements[constant.at()] = constant.factor() * known.size();
            Value old = constant.value();
            Value vector = Placement.before(model, constant.reader()).constant(old.hint(), Tensor.vector(elements));
            constant.reader().setInput(constant.index(), vector);
            if (old.producer().isPresent()) {
                old.graph().remove(old.producer().get());
            } else {
                old.graph().removeInitializer(old);
            }
        }
    }
}
