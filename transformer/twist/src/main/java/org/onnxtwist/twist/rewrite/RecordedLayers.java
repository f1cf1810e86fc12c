package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.LayerNames;
import org.onnxtwist.twist.layer.Provenance;
import org.onnxtwist.twist.layer.Scopes;

/**
 * Finds the layers of a rewritten model, in the forms that {@link ReferenceForm} and {@link FunctionForm} write, by the names in its
 * metadata.
 */
public final class RecordedLayers {
    private static final String BODY = "layer";
    private static final Pattern NUMBER = Pattern.compile("(_\\d+)?");

    private final Model model;
    private final Set<String> names;
    private final TypeLookup types;
    private final List<WrittenLayer> layers = new ArrayList<>();

    /**
     * The result of the search for recorded layers.
     *
     * @param layers in the order of the model's nodes
     * @param lost the names of layers that the metadata lists but that were not found in the graph in a known form
     */
    public record Recognition(List<WrittenLayer> layers, List<String> lost) {
        public Recognition {
            layers = List.copyOf(layers);
            lost = List.copyOf(lost);
        }
    }

    private RecordedLayers(Model model, Set<String> names) {
        this.model = model;
        this.names = names;
        this.types = ShapeInference.inferFromInputs(model)::of;
    }

    /** The layers of a model; none where its metadata names none. */
    public static Recognition recognise(Model model) {
        Set<String> names = Provenance.of(model).layers();
        if (names.isEmpty()) {
            return new Recognition(List.of(), List.of());
        }
        RecordedLayers recogniser = new RecordedLayers(model, names);
        Scopes.forEachNode(model, recogniser::visit);
        Set<String> lost = new LinkedHashSet<>(names);
        Set<String> found = new HashSet<>();
        recogniser.layers.forEach(layer -> found.add(layer.name()));
        lost.removeAll(found);
        return new Recognition(recogniser.layers, List.copyOf(lost));
    }

    private void visit(Node node, String scope) {
        if (node.operator().equals(Conv.ID) && node.name().endsWith(LayerNames.CONV_X)) {
            String name = node.name().substring(0, node.name().length() - LayerNames.CONV_X.length());
            if (names.contains(name)) {
                reference(name, scope, node).ifPresent(layers::add);
            }
        } else if (node.operator().domain().equals(FunctionForm.DOMAIN)) {
            Stream.of(
                            Scopes.label(node),
                            Scopes.join(scope, Scopes.label(node)),
                            Scopes.join(scope, Scopes.outputLabel(node)))
                    .filter(names::contains)
                    .findFirst()
                    .flatMap(name -> call(name, scope, node))
                    .ifPresent(layers::add);
        }
    }

    private Optional<WrittenLayer> reference(String name, String scope, Node convX) {
        Optional<Node> mulX = consumer(convX, Mul.ID, 1);
        Optional<Node> addX = mulX.flatMap(node -> consumer(node, Add.ID, 1));
        Optional<Node> sum = addX.flatMap(node -> consumer(node, Add.ID, 0));
        Optional<Node> mulY = sum.flatMap(node -> producer(node, 1)).filter(is(Mul.ID));
        Optional<Node> convY = mulY.flatMap(node -> producer(node, 1)).filter(is(Conv.ID));
        Optional<Node> base = addX.flatMap(node -> producer(node, 0)).filter(is(Conv.ID));
        Optional<Node> shiftX = mulX.flatMap(node -> producer(node, 0)).filter(RecordedLayers::shifts);
        Optional<Node> shiftY = mulY.flatMap(node -> producer(node, 0)).filter(RecordedLayers::shifts);
        if (sum.isEmpty() || convY.isEmpty() || base.isEmpty() || shiftX.isEmpty() || shiftY.isEmpty()) {
            return Optional.empty();
        }
        Value kernel = convX.input(1).orElseThrow();
        return layer(
                name,
                scope,
                base.get(),
                new Parts(
                        base.get().input(2),
                        List.of(
                                stored(kernel),
                                stored(convY.get().input(1).orElseThrow()),
                                stored(shiftX.get().input(1).orElseThrow()),
                                stored(shiftY.get().input(1).orElseThrow())),
                        sum.get().output(0),
                        coordinates(shiftX.get()),
                        purpose(kernel),
                        grid(shiftX.get().input(0))));
    }

    private Optional<WrittenLayer> call(String name, String scope, Node call) {
        Function function = model.functions().get(call.operator());
        if (function == null) {
            return Optional.empty();
        }
        Optional<Node> convX = bodyNode(function, BODY + LayerNames.CONV_X);
        Optional<Node> shift = bodyNode(function, BODY + ".xx");
        List<Value> stored = Stream.of("conv_x", "conv_y", "center_x", "center_y")
                .flatMap(input -> argument(function, call, input).stream())
                .toList();
        if (convX.isEmpty() || shift.isEmpty() || stored.size() < 4) {
            return Optional.empty();
        }
        Optional<Value> grid = argument(function, call, "grid_x");
        return layer(
                name,
                scope,
                call,
                new Parts(
                        argument(function, call, "bias"),
                        stored,
                        call.output(0),
                        coordinates(shift.get()),
                        purpose(convX.get().input(1).orElseThrow()),
                        grid(grid)));
    }

    /** The parts of a layer whose location depends on the form; the stored values are conv_x, conv_y and the centres. */
    private record Parts(
            Optional<Value> bias,
            List<Value> stored,
            Value output,
            Coordinates coordinates,
            Purpose purpose,
            Grid grid) {}

    private Optional<WrittenLayer> layer(String name, String scope, Node conv, Parts parts) {
        if (parts.stored().stream().anyMatch(value -> value.initializer().isEmpty())) {
            return Optional.empty();
        }
        return StatedConv.of(conv, types)
                .geometry()
                .map(geometry -> new WrittenLayer(
                        name,
                        scope,
                        conv.input(0).orElseThrow(),
                        parts.output(),
                        new LayerOperands<>(
                                conv.input(1).orElseThrow(),
                                parts.bias(),
                                parts.stored().get(0),
                                parts.stored().get(1),
                                parts.stored().get(2),
                                parts.stored().get(3)),
                        geometry,
                        parts.coordinates(),
                        parts.purpose(),
                        parts.grid()));
    }

    private static Predicate<Node> is(OperatorId operator) {
        return node -> node.operator().equals(operator);
    }

    private static Optional<Node> consumer(Node node, OperatorId operator, int input) {
        Value output = node.output(0);
        return output.consumers()
                .filter(is(operator))
                .filter(user -> user.input(input).filter(output::equals).isPresent())
                .findFirst();
    }

    private static Optional<Node> producer(Node node, int input) {
        return node.input(input).flatMap(Value::producer);
    }

    /** The stored parameter that is read through nodes that make a kernel antisymmetric or reshape a centre. */
    private static Value stored(Value value) {
        Value at = value;
        for (Optional<Node> maker = at.producer();
                maker.filter(RecordedLayers::shapesAParameter).isPresent();
                maker = at.producer()) {
            at = maker.get().input(0).orElseThrow();
        }
        return at;
    }

    private static boolean shapesAParameter(Node node) {
        return Stream.of(Reshape.ID, Mul.ID, Sub.ID, Gather.ID).anyMatch(node.operator()::equals)
                && node.input(0).isPresent();
    }

    /** Tells whether a node is an Add or Sub that can combine a grid with a centre; after other passes, any node may be in its place. */
    private static boolean shifts(Node node) {
        return (node.operator().equals(Sub.ID) || node.operator().equals(Add.ID))
                && node.inputs().stream().allMatch(Optional::isPresent);
    }

    private static Coordinates coordinates(Node shift) {
        return shift.operator().equals(Sub.ID) ? Coordinates.SEED : Coordinates.CENTERED;
    }

    private static Purpose purpose(Value kernel) {
        return kernel.producer().isPresent() ? Purpose.TRAINING : Purpose.EXPORT;
    }

    private static Grid grid(Optional<Value> grid) {
        return grid.filter(value -> value.constant().isPresent()).isPresent() ? Grid.CONSTANT : Grid.DYNAMIC;
    }

    private static Optional<Node> bodyNode(Function function, String name) {
        for (Node node : function.body().nodes()) {
            if (isNumbered(node.name(), name)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /** Tells whether a name is {@code hint}, or {@code hint} with the numeric suffix that makes names unique among several functions. */
    private static boolean isNumbered(String name, String hint) {
        return name.startsWith(hint)
                && NUMBER.matcher(name.substring(hint.length())).matches();
    }

    private static Optional<Value> argument(Function function, Node call, String name) {
        List<Value> inputs = function.body().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (isNumbered(inputs.get(i).name().orElse(""), name)) {
                return call.input(i);
            }
        }
        return Optional.empty();
    }
}
