package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.network.NetworkException;
import org.onnxtwist.runtime.train.network.NewHead;
import org.onnxtwist.schema.check.Checker;

/**
 * The heads of real classifiers, replaced by ones for three classes. With the weights of three of the old classes put in, the model gives
 * the scores that the old one gives of these, so that everything else stayed.
 */
final class NewHeadTest {
    private static final int CLASSES = 3;

    /** What a model gives. */
    enum Outputs {
        SCORES,
        PROBABILITIES,
        LOGARITHMS
    }

    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({
        "cifar-resnet/resnet20_legacy_op11.onnx, linear.weight linear.bias, 10, SCORES",
        "cifar-resnet/resnet20_dynamo_op22_ext.onnx, linear.weight linear.bias, 10, SCORES",
        "cifar-resnet/resnet20_dynamo_op23_noopt.onnx, linear.weight linear.bias, 10, SCORES",
        "mnist-cntk/mnist.onnx, Parameter193 Parameter194, 10, SCORES",
        "tribuo-mnist/cnn_mnist.onnx, fc2.weight fc2.bias, 10, LOGARITHMS",
        "ppocr/ch_ppocr_mobile_v2.0_cls_infer.onnx, fc_0.w_0 fc_0.b_0, 2, PROBABILITIES"
    })
    void theRestOfAModelStays(String file, String names, int before, Outputs outputs) throws IOException {
        Path original = SharedFolder.require("models").resolve(file);
        Model model = OnnxReader.read(original);
        Map<String, Tensor> old = new LinkedHashMap<>();
        model.assignNames();
        model.graph()
                .values()
                .forEach(value ->
                        value.initializer().or(value::constant).ifPresent(tensor -> old.put(value.hint(), tensor)));
        NewHead head = NewHead.replace(model, Optional.empty(), CLASSES, 1);
        assertEquals(List.of(names.split(" ", -1)), head.parameters());
        assertEquals(before, head.classesBefore());
        assertEquals(outputs != Outputs.SCORES, head.withoutSoftmax());
        Map<String, Value> values = model.graph().valuesByName();
        for (String parameter : head.parameters()) {
            Value value = Objects.requireNonNull(values.get(parameter));
            Tensor fresh = value.initializer().orElseThrow();
            requireDrawn(fresh, model, head);
            Tensor known = Objects.requireNonNull(old.get(parameter));
            model.graph().setInitializer(value, ofFirstClasses(known, fresh.dims(), before));
        }
        Path written = folder.resolve("headed.onnx");
        OnnxWriter.write(model, written, WriteOptions.defaults().withCheck(Checker::requireWellFormed));
        compare(original, written, outputs, before);
    }

    /** PyTorch's nn.Linear draws weights and biases from U(-1 / sqrt(in), 1 / sqrt(in)). */
    private static void requireDrawn(Tensor fresh, Model model, NewHead head) {
        Tensor weight = Objects.requireNonNull(
                        model.graph().valuesByName().get(head.parameters().get(0)))
                .initializer()
                .orElseThrow();
        double bound = 1 / Math.sqrt((double) weight.elements() / CLASSES);
        double greatest = Arrays.stream(fresh.toDoubles()).map(Math::abs).max().orElseThrow();
        assertTrue(
                greatest <= bound && greatest > (fresh.elements() > CLASSES ? 0.9 : 0.1) * bound,
                () -> greatest + " of " + bound);
    }

    /** The weights of the first classes, which are the columns or the rows of a matrix. */
    private static Tensor ofFirstClasses(Tensor old, long[] dims, int before) {
        float[] from = old.toFloats();
        int in = from.length / before;
        boolean rowsBefore = old.dim(old.rank() - 1) != before || old.rank() == 1;
        boolean rowsAfter = dims[0] == CLASSES;
        float[] to = new float[CLASSES * in];
        for (int c = 0; c < CLASSES; c++) {
            int taken = c % before;
            for (int i = 0; i < in; i++) {
                to[rowsAfter ? c * in + i : i * CLASSES + c] = from[rowsBefore ? taken * in + i : i * before + taken];
            }
        }
        return Tensor.ofFloats(to, dims);
    }

    private static void compare(Path original, Path written, Outputs outputs, int before) {
        try (InferenceSession first = InferenceSession.open(original, InferenceOptions.defaults());
                InferenceSession second = InferenceSession.open(written, InferenceOptions.defaults())) {
            Port input = first.inputs().get(0);
            long[] dims = input.type().shape().known().orElseThrow().stream()
                    .mapToLong(dim -> dim.isKnown() ? Long.parseLong(dim.toString()) : 1)
                    .toArray();
            if (original.toString().contains("ppocr")) {
                dims = new long[] {1, 3, 48, 192};
            }
            Tensor x = new InputGenerator(5).generate(input.name(), DType.FLOAT, dims, InputKind.NORMAL);
            double[] expected = output(first, x);
            double[] found = output(second, x);
            assertEquals(CLASSES, found.length);
            for (int c = 1; c < CLASSES; c++) {
                // Of probabilities, the logarithms differ as the scores do.
                double difference = outputs == Outputs.PROBABILITIES
                        ? Math.log(expected[c % before]) - Math.log(expected[0])
                        : expected[c % before] - expected[0];
                assertEquals(difference, found[c] - found[0], 1e-3 * Math.max(1, Math.abs(difference)));
            }
            if (outputs == Outputs.SCORES) {
                assertEquals(expected[0], found[0], 1e-3 * Math.max(1, Math.abs(expected[0])));
            }
        }
    }

    private static double[] output(InferenceSession session, Tensor x) {
        return session.run(Map.of(session.inputs().get(0).name(), x))
                .values()
                .iterator()
                .next()
                .toDoubles();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dncnn/dncnn25_legacy_op9_dynHW.onnx | this is none",
                "ultraface/version-RFB-320.onnx | a new head replaces the scores of one: name one of them",
                "onnx-light/light_shufflenet.onnx | its bias is computed, and not stored",
                "derived/resnet20_qdq_int8.onnx | this is none"
            })
    void whatHasNoHeadIsRefused(String file, String reason) throws IOException {
        Model model = OnnxReader.read(SharedFolder.require("models").resolve(file));
        String message = assertThrows(
                        NetworkException.class, () -> NewHead.replace(model, Optional.empty(), CLASSES, 1))
                .getMessage();
        assertTrue(String.valueOf(message).contains(reason), message);
    }

    @Test
    void theSeedDecides() throws IOException {
        Path file = SharedFolder.require("models").resolve("cifar-resnet/resnet20_legacy_op11.onnx");
        float[] first = weight(file, 1);
        assertArrayEquals(first, weight(file, 1));
        assertFalse(Arrays.equals(first, weight(file, 2)));
    }

    private static float[] weight(Path file, long seed) throws IOException {
        Model model = OnnxReader.read(file);
        NewHead.replace(model, Optional.empty(), CLASSES, seed);
        return Objects.requireNonNull(model.graph().valuesByName().get("linear.weight"))
                .initializer()
                .orElseThrow()
                .toFloats();
    }
}
