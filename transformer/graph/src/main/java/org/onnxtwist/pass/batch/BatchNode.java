package org.onnxtwist.pass.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Attr;
import org.onnxtwist.pass.batch.BatchDimension.Items;
import org.onnxtwist.rewrite.PassException;

/** One node as a rule sees it: the facts of its inputs, sizes at the old batch, attributes, and where the facts of its outputs go. */
final class BatchNode {
    private static final long UNKNOWN = Items.UNKNOWN;

    private final Node node;
    private final BatchTrace trace;

    BatchNode(Node node, BatchTrace trace) {
        this.node = node;
        this.trace = trace;
    }

    Node node() {
        return node;
    }

    BatchTrace trace() {
        return trace;
    }

    long version() {
        return trace.opset(node.operator().domain());
    }

    /** The size of the batch that the model has. */
    long batch() {
        return trace.batch();
    }

    boolean has(int input) {
        return node.input(input).isPresent();
    }

    Value value(int input) {
        return node.input(input).orElseThrow(() -> refusal("has no input " + input, "give it that input"));
    }

    /** The fact of an input; of one that is omitted, that it is the same. */
    BatchFact fact(int input) {
        return node.input(input).map(trace::fact).orElse(BatchFact.SAME);
    }

    Optional<Items> items(int input) {
        return fact(input) instanceof Items items ? Optional.of(items) : Optional.empty();
    }

    /** The items of an input that has to hold some. */
    Items needItems(int input) {
        return items(input)
                .orElseThrow(() -> refusal(
                        "takes its input " + input + " from " + Refusals.source(fact(input))
                                + " and another one from the items",
                        Refusals.EXTRACT));
    }

    /** Refuses an input that depends on the batch in any way. */
    void needSame(int... inputs) {
        for (int input : inputs) {
            if (!fact(input).equals(BatchFact.SAME)) {
                throw mixing("its input " + input + " comes from " + Refusals.source(fact(input))
                        + ", but must be the same for all items");
            }
        }
    }

    /** Refuses inputs from {@code first} on that depend on the batch. */
    void needSameFrom(int first) {
        for (int input = first; input < node.inputCount(); input++) {
            needSame(input);
        }
    }

    /** Sizes of an input at the old batch, {@link Items#UNKNOWN} for one that is open. */
    long[] dims(int input) {
        return dims(value(input));
    }

    int rank(int input) {
        return dims(input).length;
    }

    long[] outputDims(int output) {
        return dims(node.output(output));
    }

    private long[] dims(Value value) {
        List<Dim> dims = trace.before(value)
                .shape()
                .known()
                .orElseThrow(() -> refusal(
                        "cannot be analysed, because the rank of " + value + " is not known", "declare its shape"));
        return dims.stream()
                .mapToLong(dim -> dim instanceof Dim.Known known ? known.size() : UNKNOWN)
                .toArray();
    }

    /** The elements of an input that is a vector of integers or one integer; empty where nothing is known of it. */
    Optional<List<SizeElement>> elements(int input) {
        return node.input(input).flatMap(trace::elements);
    }

    /** The integers of an input that are fixed; refuses others. */
    Optional<long[]> numbers(int input) {
        if (!has(input)) {
            return Optional.empty();
        }
        List<SizeElement> elements = elements(input).orElseThrow(() -> openInput(input));
        if (!elements.stream()
                .allMatch(element -> element.isFixed() && element.value().isPresent())) {
            throw openInput(input);
        }
        return Optional.of(elements.stream()
                .mapToLong(element -> element.value().orElseThrow())
                .toArray());
    }

    private PassException openInput(int input) {
        return refusal(
                "cannot be analysed, because its input " + input + " is not known before the model runs",
                "make it a constant");
    }

    Optional<long[]> numbers(Attr<List<Long>> attribute) {
        return find(attribute)
                .map(list -> list.stream().mapToLong(Long::longValue).toArray());
    }

    /** Integers that older versions take as an attribute and newer ones as an input. */
    Optional<long[]> numbers(Attr<List<Long>> attribute, int input) {
        return numbers(attribute).or(() -> numbers(input));
    }

    <T> Optional<T> find(Attr<T> attribute) {
        if (node.attribute(attribute.name()).isPresent()
                && node.attribute(attribute.name()).get().value() instanceof AttributeValue.Reference reference) {
            Optional<AttributeValue> argument = trace.argument(reference.attribute());
            return argument.isPresent() ? attribute.kind().read(argument.get()) : attribute.defaultValue();
        }
        return attribute.find(node);
    }

    <T> T get(Attr<T> attribute) {
        return find(attribute).orElseGet(() -> attribute.of(node));
    }

    /** An axis counted from the start. */
    int axis(long stated, int rank) {
        long axis = stated < 0 ? stated + rank : stated;
        if (axis < 0 || axis >= Math.max(rank, 1)) {
            throw refusal("names axis " + stated + ", but the rank is " + rank, "correct the axis");
        }
        return (int) axis;
    }

    void output(int index, BatchFact fact) {
        if (index < node.outputCount()) {
            trace.put(node.output(index), fact);
        }
    }

    void outputs(BatchFact fact) {
        for (int i = 0; i < node.outputCount(); i++) {
            output(i, fact);
        }
    }

    /** The input whose items stand along {@code axis} of it, and none besides. */
    void needAxis(int input, int axis, String role) {
        items(input).ifPresent(items -> {
            if (items.axis() != axis) {
                throw mixing("the batch is axis " + items.axis() + " of its input " + input + ", and axis " + axis
                        + " is " + role);
            }
        });
    }

    /** Makes a constant input as long as the batch along an axis, for each of the items. */
    void expand(int input, int axis, Items items) {
        requirePlain(input, items);
        trace.sizes().expand(this, input, axis);
    }

    /** Makes a constant input broadcast along an axis. */
    void single(int input, int axis, Items items) {
        requirePlain(input, items);
        trace.sizes().single(this, input, axis);
    }

    private void requirePlain(int input, Items items) {
        if (!items.isPlain()) {
            throw stating("its input " + input + " is a constant along the axis of the batch");
        }
    }

    /** The one alignment of items of several inputs along an axis that all of them have; empty where none holds items. */
    Items join(Optional<Items> known, Items other) {
        if (known.isEmpty()) {
            return other;
        }
        Items first = known.get();
        if (first.axis() != other.axis() || !first.alignsWith(other)) {
            throw mixing("its inputs hold the items along different axes");
        }
        return first.inner() == Items.UNKNOWN ? other : first;
    }

    PassException mixing(String how) {
        return refusal("mixes the items of the batch: " + how, Refusals.EXTRACT);
    }

    PassException stating(String what) {
        return refusal(
                "works for one batch size only: " + what, "compute the size from the shape of another input first");
    }

    PassException refusal(String what, String remedy) {
        return new PassException("node " + node + trace.place() + " " + what + "; " + remedy);
    }

    /** The size of an axis at the old batch. */
    OptionalLong size(int input, int axis) {
        long size = dims(input)[axis];
        return size == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /** The position of {@code axis} in {@code axes}, whose elements may count from the end. */
    OptionalInt position(long[] axes, int axis, int rank) {
        for (int i = 0; i < axes.length; i++) {
            if (axis(axes[i], rank) == axis) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    boolean contains(long[] axes, int axis, int rank) {
        return position(axes, axis, rank).isPresent();
    }

    /** The number of {@code axes} that are below {@code axis}. */
    int below(long[] axes, int axis, int rank) {
        return (int) Arrays.stream(axes).filter(a -> axis(a, rank) < axis).count();
    }
}
