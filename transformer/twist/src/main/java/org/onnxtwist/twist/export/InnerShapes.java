package org.onnxtwist.twist.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.OperatorBuilder;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.spec.ShapeRange;
import org.onnxtwist.shape.InferredTypes;

/**
 * Replaces Shape nodes that read a value inside a layer's old form, so that this value need not be computed any more:
 *
 * <pre>
 *   before:  s = Shape(wide)       wide: [N, 3 outChannels, h, w], one Conv for the three
 *   after:   s = Concat(Gather(Shape(y), [0]), [3 outChannels], Gather(Shape(y), [2, 3]))       y: the layer's output
 * </pre>
 *
 * <p>A shape equal to the output's is read from the output; known sizes are constants, and others are read from the shapes of the layer's
 * output and input. A shape with any other size is left as it is, together with the old nodes that it depends on.
 */
final class InnerShapes {
    private static final int RANK = 4;
    private static final int CHANNELS = 1;

    private final Model model;
    private final InferredTypes types;

    /** @param types the types of the model before the layers were rewritten */
    InnerShapes(Model model, InferredTypes types) {
        this.model = model;
        this.types = types;
    }

    /** Replaces the Shape nodes inside a layer that has been written in its new form already. */
    void answer(FoldedLayer layer) {
        Sizes sizes = sizes(layer);
        for (Node node : layer.layer().nodes()) {
            for (Value inner : node.outputs()) {
                if (inner != layer.output()) {
                    inner.consumers()
                            .filter(user -> user.operator().equals(Shape.ID))
                            .toList()
                            .forEach(shape -> answer(shape, inner, layer, sizes));
                }
            }
        }
    }

    /** An axis of a value. */
    private record Axis(Value of, int axis) {}

    /**
     * The sizes known at a layer.
     *
     * @param output the terms that each size of the layer's output is known to equal
     * @param axes the axis from which each size can be read
     */
    private record Sizes(List<Set<Dim>> output, Map<Dim, Axis> axes) {
        boolean areThoseOfOutput(List<Dim> dims) {
            return dims.size() == RANK
                    && IntStream.range(0, RANK)
                            .allMatch(axis -> output.get(axis).contains(dims.get(axis)));
        }

        boolean tell(Dim dim) {
            return dim.isKnown() || axes.containsKey(dim);
        }

        /** The value whose shape has a size; empty for one that is known. */
        Optional<Value> source(Dim dim) {
            return Optional.ofNullable(dim.isKnown() ? null : axes.get(dim)).map(Axis::of);
        }
    }

    private Sizes sizes(FoldedLayer layer) {
        Sizes sizes =
                new Sizes(Stream.<Set<Dim>>generate(HashSet::new).limit(RANK).toList(), new HashMap<>());
        Stream.concat(
                        Stream.of(layer.layer().output()),
                        // Every Conv of a layer, of however many channels, has the batch, height and width of its
                        // output.
                        // Where the inference does not see that they are equal, they are other terms.
                        layer.layer().nodes().stream()
                                .filter(node -> node.operator().equals(Conv.ID))
                                .map(conv -> conv.output(0)))
                .map(like -> dims(types.numbered(like)))
                .forEach(dims -> IntStream.range(0, dims.size())
                        .filter(axis -> axis != CHANNELS)
                        .forEach(axis -> {
                            sizes.output().get(axis).add(dims.get(axis));
                            sizes.axes().putIfAbsent(dims.get(axis), new Axis(layer.output(), axis));
                        }));
        sizes.output().get(CHANNELS).add(Dim.of(layer.geometry().outChannels()));
        List<Dim> input = dims(types.numbered(layer.input()));
        IntStream.range(0, input.size())
                .forEach(axis -> sizes.axes().putIfAbsent(input.get(axis), new Axis(layer.input(), axis)));
        return sizes;
    }

    /** The four sizes of an image; an empty list if it is not known to be one or one of the sizes is unknown. */
    private static List<Dim> dims(org.onnxtwist.ir.type.Shape shape) {
        return shape.known()
                .filter(dims -> dims.size() == RANK && dims.stream().noneMatch(Dim.Unknown.class::isInstance))
                .orElse(List.of());
    }

    private void answer(Node shape, Value inner, FoldedLayer layer, Sizes sizes) {
        List<Dim> dims = types.numbered(inner).known().orElse(List.of());
        if (sizes.areThoseOfOutput(dims)) {
            shape.setInput(0, layer.output());
            return;
        }
        List<Dim> asked = asked(shape, dims);
        if (asked.isEmpty() || !asked.stream().allMatch(sizes::tell)) {
            return;
        }
        String name = shape.name().isEmpty() ? layer.name() + ".shape" : shape.name();
        Placement placement = Placement.before(model, shape);
        List<Value> parts = parts(asked, sizes, name, placement);
        OperatorBuilder<?> whole = parts.size() == 1 ? Identity.of(parts.get(0)) : Concat.of(0, parts);
        shape.replaceWith(whole.name(name + ".answer").emit(placement));
    }

    /** The part of a shape that the node asks for. */
    private static List<Dim> asked(Node shape, List<Dim> dims) {
        ShapeRange range = ShapeRange.of(
                OptionalLong.of(Shape.START.of(shape)),
                Shape.END.stated(shape).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                dims.size());
        return dims.subList(range.start(), range.end());
    }

    /** The vectors that, concatenated, form a shape. */
    private static List<Value> parts(List<Dim> dims, Sizes sizes, String name, Placement placement) {
        List<Value> parts = new ArrayList<>();
        int at = 0;
        while (at < dims.size()) {
            Optional<Value> source = sizes.source(dims.get(at));
            int end = at + 1;
            while (end < dims.size() && sizes.source(dims.get(end)).equals(source)) {
                end++;
            }
            List<Dim> run = dims.subList(at, end);
            String part = name + "." + parts.size();
            parts.add(source.map(value -> gathered(value, run, sizes, part, placement))
                    .orElseGet(() ->
                            placement.constant(part, vector(run.stream().mapToLong(dim -> ((Dim.Known) dim).size())))));
            at = end;
        }
        return parts;
    }

    private static Value gathered(Value value, List<Dim> dims, Sizes sizes, String name, Placement placement) {
        Value shape = Shape.of(value).name(name + ".whole").emit(placement);
        Tensor axes = vector(dims.stream()
                .mapToLong(dim -> Objects.requireNonNull(sizes.axes().get(dim)).axis()));
        return Gather.of(shape, placement.constant(name + ".axes", axes))
                .name(name)
                .emit(placement);
    }

    private static Tensor vector(LongStream numbers) {
        return Tensor.vector(numbers.toArray());
    }
}
