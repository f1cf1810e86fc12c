package org.onnxtwist.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.autodiff.GradientOutputs;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Sum;
import org.onnxtwist.runtime.gradient.GradientCheck;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.tests.SharedFolder;

/**
 * Every real model, differentiated with respect to its inputs and the first, the middle and the last of its weights, and compared with
 * finite differences. What is differentiated is the sum over the outputs of the mean of their squares.
 */
@Tag("slow")
final class SharedModelGradientsTest {
    private static final int FILE = 1;
    private static final Set<OperatorId> WEIGHTED = Set.of(Conv.ID, ConvTranspose.ID, Gemm.ID, MatMul.ID);
    private static final String LOSS = "mean.square";

    /** Compared as a copy in float: its rounding errors hide what differences show. */
    private static final String IN_HALVES = "super_resolution_10_fp16.onnx";

    /** Differentiated with respect to one weight alone. */
    private static final Set<String> LARGE = Set.of(
            "light_densenet121.onnx",
            "light_resnet50.onnx",
            "mlsd_320x320_tiny.onnx",
            "pytorch_super_resolution_ortext.onnx",
            "super_resolution_10.onnx",
            IN_HALVES);

    private static final Pattern AGREED = Pattern.compile("(\\d+) of (\\d+) gradients? agrees? .*");

    private static final int MODELS = 34;
    private static final int GRADIENTS = 109;

    /** A small part of a large sum, whose rounding errors hide it. */
    private static final int UNDECIDED = 1;

    private static final Map<String, String> OTHERS = Map.of(
            "resnet20_qdq_int8.onnx",
            "'" + LOSS + "' depends on QuantizeLinear, whose steps finite differences show and gradients do not",
            "resnet20_qlinear_u8s8.onnx",
            "node com.microsoft.QGemm '/linear/Gemm_quant' cannot be differentiated, because operator com.microsoft.QGemm has no"
                    + " gradient rule: freeze the parameters before it, or add a rule");

    /** Where the number of steps of a loop, or of a recurrent layer, is to be known. */
    private static final Map<String, Map<String, long[]>> SIZES = Map.of(
            "silero_vad_legacy.onnx",
                    Map.of("input", new long[] {1, 1536}, "h", new long[] {2, 1, 64}, "c", new long[] {2, 1, 64}),
            "silero_vad_v5.onnx", Map.of("input", new long[] {1, 576}, "state", new long[] {2, 1, 128}),
            "silero_vad_v6.onnx", Map.of("input", new long[] {1, 576}, "state", new long[] {2, 1, 128}));

    /** Integer inputs that are made constants. */
    private static final Map<String, Long> NUMBERS = Map.of("n.1", 3L, "sr", 16000L);

    @TempDir
    Path folder;

    @Test
    void agreeWithFiniteDifferences() throws IOException {
        Path models = SharedFolder.require("models");
        Map<String, String> others = new TreeMap<>();
        int differentiated = 0;
        int agreed = 0;
        int undecided = 0;
        for (String line : Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .toList()) {
            Path file = models.resolve(line.split("\t", -1)[FILE]);
            String reason = compare(file);
            Matcher counts = AGREED.matcher(reason);
            if (counts.matches()) {
                differentiated++;
                agreed += Integer.parseInt(counts.group(1));
                undecided += Integer.parseInt(counts.group(2)) - Integer.parseInt(counts.group(1));
            } else {
                others.put(String.valueOf(file.getFileName()), reason);
            }
        }
        assertEquals(OTHERS, others);
        assertEquals(MODELS, differentiated);
        assertTrue(agreed >= GRADIENTS && undecided <= UNDECIDED, agreed + " agree, " + undecided + " are undecided");
    }

    /** Its gradients are those of the network that it rounds, taken where the rounded one is; the weights are the same. */
    @Test
    void theGradientOfAQuantisedModelIsNearlyThatInFloat() throws IOException {
        Path models = SharedFolder.require("models");
        double[] right = gradient(models.resolve("cifar-resnet/resnet20_legacy_op17.onnx"));
        double[] rounded = gradient(models.resolve("derived/resnet20_qdq_int8.onnx"));
        double cosine = product(right, rounded) / Math.sqrt(product(right, right) * product(rounded, rounded));
        assertTrue(cosine > 0.8, "the cosine of their angle is " + cosine);
        assertEquals(1, Math.sqrt(product(rounded, rounded) / product(right, right)), 0.2);
    }

    private double[] gradient(Path file) throws IOException {
        Model model = OnnxReader.read(file);
        addLoss(model, ShapeInference.infer(model));
        new GradientOutputs(LOSS, List.of(), List.of("x")).addTo(model);
        Path written = folder.resolve("quantised.onnx");
        OnnxWriter.write(model, written, WriteOptions.defaults());
        Tensor x = new InputGenerator(0).generate("x", DType.FLOAT, new long[] {4, 3, 32, 32}, InputKind.NORMAL);
        try (InferenceSession session = InferenceSession.open(written, InferenceOptions.defaults())) {
            return Objects.requireNonNull(session.run(Map.of("x", x)).get("x.grad"))
                    .toDoubles();
        }
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Differentiates and compares; what came of it in a sentence. */
    private String compare(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Model model = OnnxReader.read(file);
        prepare(name, model);
        InferredTypes types = ShapeInference.infer(model);
        Set<String> wrt = new LinkedHashSet<>();
        model.graph().requiredInputs().stream()
                .filter(input -> types.of(input).dtype().isFloatingPoint())
                .forEach(input -> wrt.add(input.hint()));
        List<String> weights = weights(model, types);
        if (!weights.isEmpty()) {
            wrt.add(weights.get(weights.size() / 2));
            if (!LARGE.contains(name)) {
                wrt.add(weights.get(0));
                wrt.add(weights.get(weights.size() - 1));
            }
        }
        addLoss(model, types);
        int outputs = model.graph().outputs().size();
        try {
            new GradientOutputs(LOSS, List.of(), List.copyOf(wrt)).addTo(model);
        } catch (GradientException e) {
            return String.valueOf(e.getMessage());
        }
        Path written = folder.resolve("gradients.onnx");
        OnnxWriter.write(model, written, WriteOptions.defaults());
        Map<String, String> gradients = new LinkedHashMap<>();
        for (String each : wrt) {
            Value gradient = model.graph().outputs().get(outputs + gradients.size());
            gradients.put(each, gradient.name().orElseThrow());
        }
        return new GradientCheck(written, OnnxReader.read(written), LOSS, List.of(), gradients)
                .run(ProviderChoice.CPU, stage -> {})
                .reason();
    }

    private static void prepare(String file, Model model) {
        Graph graph = model.graph();
        for (Value input : List.copyOf(graph.inputs())) {
            Long number = NUMBERS.get(input.hint());
            long[] sizes = SIZES.getOrDefault(file, Map.of()).get(input.hint());
            if (number != null) {
                long[] dims = input.type().shape().sizes().orElseThrow();
                graph.setInitializer(input, Tensor.filled(DType.INT64, number, dims));
                graph.removeInput(input);
            } else if (sizes != null) {
                input.setType(ValueType.tensor(input.type().dtype(), Shape.of(sizes)));
            }
        }
        if (file.equals(IN_HALVES)) {
            new FloatTypes(DType.FLOAT).convert(model);
        }
        fillConstants(model);
    }

    /** Gives random numbers to weights that are a constant throughout: those of models without their weights. */
    private static void fillConstants(Model model) {
        InferredTypes types = ShapeInference.infer(model);
        Random random = new Random(1);
        for (Node node : List.copyOf(nodes(model))) {
            Optional<long[]> sizes = types.shape(node.output(0)).sizes();
            if (node.operator().equals(ConstantOfShape.ID)
                    && sizes.isPresent()
                    && types.of(node.output(0)).dtype() == DType.FLOAT) {
                long[] dims = sizes.get();
                long count = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
                double size = dims.length < 2 ? 0 : Math.sqrt(3.0 * dims[0] / count);
                float[] values = new float[(int) count];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (size == 0 ? 0.5 + random.nextDouble() : size * (2 * random.nextDouble() - 1));
                }
                Value weight = model.graph().addInitializer(node.output(0).hint(), Tensor.ofFloats(values, dims));
                node.output(0).replaceUsesWith(weight);
            }
        }
    }

    private static List<Node> nodes(Model model) {
        List<Node> nodes = new ArrayList<>();
        model.graph().nodes().forEach(nodes::add);
        return nodes;
    }

    /** The weights of convolutions and matrix products, in their order. */
    private static List<String> weights(Model model, InferredTypes types) {
        Set<String> weights = new LinkedHashSet<>();
        for (Node node : model.graph().nodes()) {
            if (WEIGHTED.contains(node.operator())) {
                Value weight = node.input(1).orElseThrow();
                boolean isConstant = weight.initializer().or(weight::constant).isPresent();
                if (isConstant && types.of(weight).dtype().isFloatingPoint()) {
                    weights.add(weight.hint());
                }
            }
        }
        return List.copyOf(weights);
    }

    private static void addLoss(Model model, InferredTypes types) {
        Graph graph = model.graph();
        Placement end = Placement.atEnd(model, graph);
        List<Value> parts = new ArrayList<>();
        DType type = DType.UNDEFINED;
        for (Value output : List.copyOf(graph.outputs())) {
            DType own = types.of(output).dtype();
            if (own.isFloatingPoint() && (type == DType.UNDEFINED || type == own)) {
                type = own;
                Value value = beforeSigmoid(output);
                parts.add(ReduceMean.of(Mul.of(value, value).emit(end))
                        .keepdims(0)
                        .emit(end));
            }
        }
        Value loss = Sum.of(parts).emit(end);
        loss.setName(LOSS);
        loss.setType(ValueType.tensor(type, Shape.of()));
        graph.addOutput(loss);
    }

    /** What a last Sigmoid is applied to, which may be nearly constant. */
    private static Value beforeSigmoid(Value output) {
        return output.producer()
                .filter(node -> node.operator().equals(Sigmoid.ID))
                .flatMap(node -> node.input(0))
                .orElse(output);
    }
}
