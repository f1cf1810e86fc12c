package org.onnxtwist.runtime.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.layers.TwistedNet;

/** Small mistakes in the layer 'stem' of {@link TwistedNet}, in whatever form a command has written it. */
enum LayerFault {
    WEIGHT_OFF_BY_A_THOUSANDTH(
            source -> changeLargest(tensors(source, "stem.weight").get(0), 1.001)),
    CENTRE_OFF_BY_A_THOUSANDTH(
            source -> changeFirst(tensors(source, "stem.center_x").get(0), value -> value + 1e-3)),
    SWAPPED_CENTRES(source -> swap(source, "stem.center_x", "stem.center_y")),
    SWAPPED_KERNELS(source -> swap(source, "stem.conv_x.weight", "stem.conv_y.weight")),
    BROKEN_ANTISYMMETRY(LayerFault::breakAntisymmetry, true),
    NORMALIZATION_FOLDED_WRONGLY(
            source -> changeFirst(tensors(source, "norm.mean").get(0), value -> value + 1e-3)),
    ZEROED_CHANNEL(source -> zeroFirstChannel(tensors(source, "stem.weight").get(0))),
    DROPPED_BIAS(written -> forConv(written, "stem", conv -> conv.omitInput(2)), true),
    WRONG_PADS_IN_ONE_BRANCH(LayerFault::movePads, true),
    GRID_SCALED(written -> changeGrid(written, (grid, at) -> grid[at] * 1.001), true),
    GRID_SCALED_SLIGHTLY(written -> changeGrid(written, (grid, at) -> grid[at] * 1.0001), true),
    GRID_OFF_BY_ONE_PIXEL(written -> changeGrid(written, (grid, at) -> grid[at] + grid[1] - grid[0]), true),
    WRONG_LAST_COLUMN(written -> changeGrid(written, (grid, at) -> at == grid.length - 1 ? 0 : grid[at]), true);

    // Each is a function without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Consumer<Model> change;

    private final boolean inWhatIsWritten;

    LayerFault(Consumer<Model> change) {
        this(change, false);
    }

    LayerFault(Consumer<Model> change, boolean inWhatIsWritten) {
        this.change = change;
        this.inWhatIsWritten = inWhatIsWritten;
    }

    /**
     * Plants the fault: in the written model itself, or as if the command had read other numbers than the model's.
     *
     * @param written what the command makes
     * @param source what it makes it of
     * @param command makes the same of another model
     */
    void plant(Model written, Model source, Consumer<Model> command) {
        if (inWhatIsWritten) {
            change.accept(written);
            return;
        }
        change.accept(source);
        command.accept(source);
        Map<String, Tensor> others = new LinkedHashMap<>();
        source.forEachGraph(graph -> graph.initializers()
                .forEach(value -> others.put(
                        value.name().orElseThrow(), value.initializer().orElseThrow())));
        int changed = 0;
        for (Value value : List.copyOf(written.graph().initializers())) {
            Tensor other = others.get(value.name().orElseThrow());
            if (other != null && !other.sameElements(value.initializer().orElseThrow())) {
                written.graph().setInitializer(value, other);
                changed++;
            }
        }
        if (changed == 0) {
            throw new AssertionError("the fault changed nothing");
        }
    }

    private static List<Value> tensors(Model model, String name) {
        List<Value> found = model.graph().initializers().stream()
                .filter(value -> value.name().filter(name::equals).isPresent())
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("no initializer " + name);
        }
        return found;
    }

    private static void set(Value value, double[] numbers) {
        Tensor tensor = value.initializer().orElseThrow();
        value.graph().setInitializer(value, Tensor.ofDoubles(tensor.dtype(), numbers, tensor.dims()));
    }

    private static void changeLargest(Value value, double factor) {
        double[] numbers = value.initializer().orElseThrow().toDoubles();
        int largest = 0;
        for (int i = 0; i < numbers.length; i++) {
            largest = Math.abs(numbers[i]) > Math.abs(numbers[largest]) ? i : largest;
        }
        numbers[largest] *= factor;
        set(value, numbers);
    }

    private static void changeFirst(Value value, DoubleUnaryOperator change) {
        double[] numbers = value.initializer().orElseThrow().toDoubles();
        numbers[0] = change.applyAsDouble(numbers[0]);
        set(value, numbers);
    }

    private static void zeroFirstChannel(Value value) {
        double[] numbers = value.initializer().orElseThrow().toDoubles();
        Arrays.fill(
                numbers,
                0,
                (int) (numbers.length / value.initializer().orElseThrow().dim(0)),
                0);
        set(value, numbers);
    }

    private static void swap(Model model, String one, String other) {
        Value first = tensors(model, one).get(0);
        Value second = tensors(model, other).get(0);
        double[] numbers = first.initializer().orElseThrow().toDoubles();
        set(first, second.initializer().orElseThrow().toDoubles());
        set(second, numbers);
    }

    private static void forConv(Model model, String name, Consumer<Node> change) {
        int[] found = {0};
        model.forEachNode(node -> {
            boolean isBase = node.operator().isOnnx("Conv")
                    && node.name().startsWith(name)
                    && node.input(2).isPresent();
            if (isBase) {
                found[0]++;
                change.accept(node);
            }
        });
        if (found[0] != 1) {
            throw new AssertionError(found[0] + " Convs " + name);
        }
    }

    private static void breakAntisymmetry(Model written) {
        Value kernel = tensors(written, "stem.conv_x.weight").get(0);
        double[] numbers = kernel.initializer().orElseThrow().toDoubles();
        numbers[0] += 0.01;
        set(kernel, numbers);
    }

    /** Of a Conv that reads the layer's input and is not the base. */
    private static void movePads(Model written) {
        List<Node> convs = new ArrayList<>();
        written.forEachNode(node -> {
            boolean isPart = node.operator().isOnnx("Conv")
                    && node.name().startsWith("stem.")
                    && node.intsAttribute("pads").isPresent()
                    && node.intsAttribute("pads").get().stream().anyMatch(pad -> pad > 0);
            if (isPart) {
                convs.add(node);
            }
        });
        Node conv = convs.get(0);
        List<Long> pads = new ArrayList<>(conv.intsAttribute("pads").orElseThrow());
        int axis = pads.get(0) + pads.get(2) > 0 ? 0 : 1;
        long before = pads.get(axis);
        long after = pads.get(axis + 2);
        pads.set(axis, before > 0 ? before - 1 : before + 1);
        pads.set(axis + 2, before > 0 ? after + 1 : after - 1);
        conv.setAttribute(Attribute.ofInts("pads", pads));
    }

    private static boolean runsAlongTheColumns(Tensor tensor) {
        boolean isAsWide =
                tensor.dtype().isConvFloat() && tensor.rank() > 0 && tensor.dim(tensor.rank() - 1) == TwistedNet.WIDTH;
        return isAsWide && tensor.toDoubles()[0] != tensor.toDoubles()[1];
    }

    @FunctionalInterface
    private interface GridChange {
        double at(double[] grid, int index);
    }

    /** Of the first stored tensor that runs along the columns of the layer, whatever its form has made of the grid. */
    private static void changeGrid(Model written, GridChange change) {
        Optional<Value> found = written.graph().initializers().stream()
                .filter(value -> runsAlongTheColumns(value.initializer().orElseThrow()))
                .findFirst();
        Value value = found.orElseThrow(() -> new AssertionError("no grid in "
                + written.graph().initializers().stream()
                        .map(known -> known.name().orElse(""))
                        .toList()));
        Tensor tensor = value.initializer().orElseThrow();
        double[] numbers = tensor.toDoubles();
        int width = (int) tensor.dim(tensor.rank() - 1);
        Graph graph = value.graph();
        double[] changed = numbers.clone();
        for (int row = 0; row < numbers.length / width; row++) {
            double[] line = Arrays.copyOfRange(numbers, row * width, (row + 1) * width);
            for (int j = 0; j < width; j++) {
                changed[row * width + j] = change.at(line, j);
            }
        }
        graph.setInitializer(value, Tensor.ofDoubles(tensor.dtype(), changed, tensor.dims()));
    }
}
