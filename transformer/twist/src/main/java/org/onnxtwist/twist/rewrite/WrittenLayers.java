package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.Kernels;
import org.onnxtwist.twist.layer.LayerNames;
import org.onnxtwist.twist.layer.Provenance;
import org.onnxtwist.twist.layer.Scopes;

/**
 * Finds the layers of a model that have the forms that {@link ReferenceForm} and {@link FunctionForm} write, by their nodes. In these
 * forms each operand of a layer is stored by itself.
 */
public final class WrittenLayers {
    private final Model model;
    private final Set<String> recorded;
    private final Map<Value, TwistLayer> recognised = new HashMap<>();
    private final TypeLookup types;
    private final List<WrittenLayer> layers = new ArrayList<>();

    private WrittenLayers(Model model, Set<String> recorded, Collection<TwistLayer> recognised) {
        this.model = model;
        this.recorded = recorded;
        recognised.forEach(layer -> this.recognised.put(layer.output(), layer));
        this.types = TypeLookup.inferred(model);
    }

    /**
     * The layers that are in a written form, in the order of the model's nodes: those that the recogniser found, and those that the
     * model's metadata names though they are none for the recogniser, because their kernels are computed from data or their grids are
     * not those of a layer; only their record tells that they were written as layers.
     *
     * @param recognised the layers that the recogniser found in the model
     */
    public static List<WrittenLayer> of(Model model, Collection<TwistLayer> recognised) {
        WrittenLayers written = new WrittenLayers(model, Provenance.layers(model), recognised);
        if (!written.recorded.isEmpty() || !recognised.isEmpty()) {
            Scopes.forEachNode(model, written::visit);
        }
        return List.copyOf(written.layers);
    }

    /** Of {@link #of}, those that the model's metadata names. */
    public static List<WrittenLayer> recorded(Model model) {
        return of(model, List.of());
    }

    /** The names that the metadata of a model gives to layers of which none is among {@code found}. */
    public static List<String> lost(Model model, Collection<WrittenLayer> found) {
        Set<String> lost = new LinkedHashSet<>(Provenance.layers(model));
        found.forEach(layer -> lost.remove(layer.name()));
        return List.copyOf(lost);
    }

    private void visit(Node end, String scope) {
        if (end.outputs().isEmpty()) {
            return;
        }
        Optional<Graph> body = model.callee(end).map(function -> function.body());
        body.map(graph -> graph.outputs().stream().findFirst())
                .orElseGet(() -> Optional.of(end.output(0)))
                .flatMap(Parts::of)
                .flatMap(parts -> layer(end, scope, body, parts))
                .ifPresent(layers::add);
    }

    private Optional<WrittenLayer> layer(Node end, String scope, Optional<Graph> body, Parts parts) {
        Node conv = body.isPresent() ? end : parts.base();
        Optional<LayerOperands<Value>> stored = parts.stored()
                .mapAll(value -> outside(value, body, end))
                .filter(operands ->
                        operands.twist().allMatch(value -> value.initializer().isPresent()));
        Optional<Value> input = conv.input(0);
        if (stored.isEmpty() || input.isEmpty()) {
            return Optional.empty();
        }
        Optional<TwistLayer> found = Optional.ofNullable(recognised.get(end.output(0)));
        Optional<String> name = body.isPresent()
                ? Stream.of(
                                Scopes.label(end),
                                Scopes.join(scope, Scopes.label(end)),
                                Scopes.join(scope, Scopes.outputLabel(end)))
                        .filter(recorded::contains)
                        .findFirst()
                : parts.label().filter(recorded::contains);
        if (name.isEmpty()) {
            return found.filter(layer -> applies(layer, stored.get()))
                    .map(layer -> new WrittenLayer(
                            layer.name(),
                            scope,
                            layer.input(),
                            layer.output(),
                            stored.get(),
                            layer.geometry(),
                            layer.coordinates(),
                            layer.purpose(),
                            layer.grid()));
        }
        return StatedConv.of(conv, types)
                .geometry()
                .map(geometry -> new WrittenLayer(
                        name.get(),
                        scope,
                        input.get(),
                        end.output(0),
                        stored.get(),
                        geometry,
                        parts.shiftX().operator().equals(Sub.ID) ? Coordinates.SEED : Coordinates.CENTERED,
                        parts.kernelX().producer().isPresent() ? Purpose.TRAINING : Purpose.EXPORT,
                        parts.shiftX()
                                        .input(0)
                                        .flatMap(value -> outside(value, body, end))
                                        .flatMap(Value::constant)
                                        .isPresent()
                                ? TwistLayer.Grid.CONSTANT
                                : TwistLayer.Grid.DYNAMIC));
    }

    /** The value that a value in the body of a called function is at a call; without a function, the value itself. */
    private static Optional<Value> outside(Value value, Optional<Graph> body, Node call) {
        if (body.isEmpty()) {
            return Optional.of(value);
        }
        int input = body.get().inputs().indexOf(value);
        return input < 0 ? Optional.empty() : call.input(input);
    }

    /** Tells whether a layer applies the stored operands as its purpose and its coordinates say. */
    private static boolean applies(TwistLayer layer, LayerOperands<Value> stored) {
        LayerOperands<Tensor> tensors =
                stored.map(value -> value.initializer().orElse(layer.weights().weight()));
        return (layer.purpose() == Purpose.TRAINING ? tensors.mapKernels(Kernels::projected) : tensors)
                .zip(layer.weights(), WrittenLayers::areEqual)
                .twist()
                .allMatch(equal -> equal);
    }

    /** Compares two tensors within rounding. */
    private static boolean areEqual(Tensor one, Tensor other) {
        TensorElements mine = TensorElements.of(one);
        TensorElements theirs = TensorElements.of(other);
        double tolerance = 4 * other.dtype().unitRoundoff();
        return one.elements() == other.elements()
                && LongStream.range(0, one.elements())
                        .allMatch(at -> Math.abs(mine.doubleAt(at) - theirs.doubleAt(at))
                                <= tolerance * (2 + Math.abs(theirs.doubleAt(at))));
    }

    /** The nodes of a reference form that its operands and grids are found at. */
    private record Parts(Node base, Node convX, Node convY, Node shiftX, Node shiftY) {
        static Optional<Parts> of(Value sum) {
            Optional<Node> addY = by(Add.ID, Optional.of(sum));
            Optional<Node> addX = input(addY, 0, Add.ID);
            Optional<Node> mulX = input(addX, 1, Mul.ID);
            Optional<Node> mulY = input(addY, 1, Mul.ID);
            Optional<Node> base = input(addX, 0, Conv.ID);
            Optional<Node> convX = input(mulX, 1, Conv.ID);
            Optional<Node> convY = input(mulY, 1, Conv.ID);
            Optional<Node> shiftX = input(mulX, 0, Sub.ID).or(() -> input(mulX, 0, Add.ID));
            Optional<Node> shiftY = input(mulY, 0, Sub.ID).or(() -> input(mulY, 0, Add.ID));
            return Stream.of(base, convX, convY, shiftX, shiftY)
                            .allMatch(node -> node.filter(
                                            found -> found.inputValues().count() >= 2)
                                    .isPresent())
                    ? Optional.of(new Parts(
                            base.orElseThrow(),
                            convX.orElseThrow(),
                            convY.orElseThrow(),
                            shiftX.orElseThrow(),
                            shiftY.orElseThrow()))
                    : Optional.empty();
        }

        private static Optional<Node> input(Optional<Node> node, int index, OperatorId operator) {
            return by(operator, node.flatMap(user -> user.input(index)));
        }

        private static Optional<Node> by(OperatorId operator, Optional<Value> value) {
            return value.flatMap(Value::producer).filter(node -> node.operator().equals(operator));
        }

        Value kernelX() {
            return convX.input(1).orElseThrow();
        }

        /** The operands that are read through nodes that make a kernel antisymmetric or reshape a centre. */
        LayerOperands<Value> stored() {
            return new LayerOperands<>(
                    base.input(1).orElseThrow(),
                    base.input(2),
                    stored(kernelX()),
                    stored(convY.input(1).orElseThrow()),
                    stored(shiftX.input(1).orElseThrow()),
                    stored(shiftY.input(1).orElseThrow()));
        }

        private static Value stored(Value value) {
            return value.producer()
                    .filter(maker ->
                            Stream.of(Reshape.ID, Mul.ID, Sub.ID, Gather.ID).anyMatch(maker.operator()::equals))
                    .flatMap(maker -> maker.input(0))
                    .map(Parts::stored)
                    .orElse(value);
        }

        /** The name of the layer that the reference form is of, by the name of its second Conv. */
        Optional<String> label() {
            String name = convX.name();
            return name.endsWith(LayerNames.CONV_X)
                    ? Optional.of(name.substring(0, name.length() - LayerNames.CONV_X.length()))
                    : Optional.empty();
        }
    }
}
