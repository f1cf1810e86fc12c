package org.onnxtwist.autodiff;

import ai.onnxruntime.OrtException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * A model of one conv_twist layer, of the input {@code x} [2, in, height, width], with random operands.
 *
 * @param size the height and width of the input
 * @param pads top, left, bottom, right
 * @param bias where it is: "in" the Conv, "behind" it, or in neither
 * @param dynamic whether the sizes of the input are unknown
 * @param operands those to differentiate by, as far as the model has them
 */
record TwistCase(
        String name,
        Coordinates coordinates,
        Purpose purpose,
        long in,
        long out,
        List<Long> size,
        long group,
        List<Long> strides,
        List<Long> dilations,
        List<Long> pads,
        String bias,
        boolean dynamic,
        List<String> operands) {
    static final long BATCH = 2;

    private static final ValueType ANY = new ValueType.TensorType(DType.FLOAT, Shape.UNKNOWN);

    /** The names of what is differentiated by, as far as a case has them. */
    static final List<String> OPERANDS =
            List.of("x", "w", "b", "conv.conv_x.weight", "conv.conv_y.weight", "conv.center_x", "conv.center_y");

    /** Reads a case from words such as {@code group=2}; what is not said is the usual. */
    static TwistCase of(Coordinates coordinates, Purpose purpose, String words) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String word : words.isBlank() ? new String[0] : words.split(" ")) {
            said.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        return new TwistCase(
                words,
                coordinates,
                purpose,
                Long.parseLong(said.getOrDefault("in", "16")),
                Long.parseLong(said.getOrDefault("out", "24")),
                numbers(said.getOrDefault("size", "7,6")),
                Long.parseLong(said.getOrDefault("group", "1")),
                numbers(said.getOrDefault("strides", "1,1")),
                numbers(said.getOrDefault("dilations", "1,1")),
                numbers(said.getOrDefault("pads", "1,1,1,1")),
                said.getOrDefault("bias", "in"),
                said.containsKey("dynamic"),
                said.containsKey("wrt") ? List.of(said.get("wrt").split(",")) : OPERANDS);
    }

    private static List<Long> numbers(String words) {
        return java.util.Arrays.stream(words.split(",")).map(Long::valueOf).toList();
    }

    /** The layer, whose output is {@code y}. */
    Model model() {
        Random random = new Random(7);
        Model model = Model.create("twist", 18);
        Graph graph = model.graph();
        Value x = graph.addInput(
                "x",
                new ValueType.TensorType(
                        DType.FLOAT,
                        Shape.of(
                                dynamic
                                        ? List.of(Dim.of("N"), Dim.of(in), Dim.of("H"), Dim.of("W"))
                                        : List.of(
                                                Dim.of(BATCH), Dim.of(in), Dim.of(size.get(0)), Dim.of(size.get(1))))));
        Value w = graph.addInitializer("w", random(random, out, in / group, 3, 3));
        Placement end = Placement.atEnd(model, graph);
        Conv conv =
                bias.equals("in") ? Conv.of(x, w).bias(graph.addInitializer("b", random(random, out))) : Conv.of(x, w);
        Value y = conv.strides(strides)
                .dilations(dilations)
                .pads(pads)
                .group(group)
                .name("conv")
                .emit(end);
        if (bias.equals("behind")) {
            y = Add.of(y, graph.addInitializer("b", random(random, 1, out, 1, 1)))
                    .emit(end);
        }
        y.setName("y");
        y.setType(ANY);
        graph.addOutput(y);
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withPurpose(purpose)
                        .withCoordinates(coordinates)
                        .withInitialization(Initialization.SEED));
        if (purpose == Purpose.TRAINING) {
            Map<String, Value> names = graph.valuesByName();
            for (String kernel : List.of("conv.conv_x.weight", "conv.conv_y.weight")) {
                graph.setInitializer(Objects.requireNonNull(names.get(kernel)), random(random, out, in / group, 3, 3));
            }
        }
        return model;
    }

    static Tensor random(Random random, long... dims) {
        int count = 1;
        for (long dim : dims) {
            count *= (int) dim;
        }
        double[] numbers = random.doubles(count, -1, 1).toArray();
        return Tensor.ofDoubles(DType.FLOAT, numbers, dims);
    }

    private long positions(int axis) {
        long reach = dilations.get(axis) * 2 + 1;
        return (size.get(axis) + pads.get(axis) + pads.get(axis + 2) - reach) / strides.get(axis) + 1;
    }

    /** The gradients by operand, by that differentiation, of the sum of {@code y} times random numbers. */
    Map<String, double[]> gradients(Backward backward, boolean ofAppliedKernels) throws OrtException {
        return run(differentiated(backward, ofAppliedKernels, model -> {}));
    }

    /**
     * The model with the gradients as outputs.
     *
     * @param ofAppliedKernels whether by the kernels that the Convs read, or the stored ones
     * @param change what is done to the model before
     */
    Model differentiated(Backward backward, boolean ofAppliedKernels, Consumer<Model> change) {
        Model model = model();
        change.accept(model);
        Graph graph = model.graph();
        Map<String, Value> names = graph.valuesByName();
        Value y = Objects.requireNonNull(names.get("y"));
        Value dy = graph.addInput("dy", ShapeInference.infer(model).of(y));
        Map<Value, String> wrt = new LinkedHashMap<>();
        for (String operand : operands) {
            Value value = names.get(operand);
            if (value != null) {
                wrt.put(ofAppliedKernels && operand.contains(".conv_") ? applied(value) : value, operand);
            }
        }
        Gradients gradients = backward.pullBack(model, Map.of(y, dy), List.copyOf(wrt.keySet()));
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setName("d." + wrt.get(value));
            gradient.setType(ANY);
            graph.addOutput(gradient);
        });
        return model;
    }

    /** What the layer computes, and other outputs, of fixed random inputs. */
    Map<String, double[]> run(Model model) throws OrtException {
        Random random = new Random(11);
        Map<String, Tensor> inputs = Map.of(
                "x",
                random(random, BATCH, in, size.get(0), size.get(1)),
                "dy",
                random(random, BATCH, out, positions(0), positions(1)));
        return run(model, inputs);
    }

    /** The gradients of a model whose output is of the shape of {@code x} after a change. */
    Map<String, double[]> gradientsOfGradient(Backward backward, Consumer<Model> change) throws OrtException {
        Random random = new Random(11);
        Tensor x = random(random, BATCH, in, size.get(0), size.get(1));
        return run(differentiated(backward, false, change), Map.of("x", x, "dy", x));
    }

    Map<String, double[]> run(Model model, Map<String, Tensor> inputs) throws OrtException {
        try (Execution execution = new Execution(model)) {
            return execution.run(inputs);
        }
    }

    /** The kernel that the Conv reads: the stored one, or what the graph makes of it. */
    private static Value applied(Value stored) {
        Value at = stored;
        while (true) {
            Node consumer = at.consumers().toList().get(0);
            if (consumer.operator().equals(Conv.ID)) {
                return at;
            }
            at = consumer.output(0);
        }
    }

    @Override
    public String toString() {
        return coordinates + " " + purpose + " " + name;
    }
}
