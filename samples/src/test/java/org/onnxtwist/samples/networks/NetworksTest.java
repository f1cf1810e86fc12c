package org.onnxtwist.samples.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;

final class NetworksTest {
    /** Parameters of the published networks, without the running statistics of their normalizations. */
    static Stream<Arguments> networks() {
        return Stream.of(
                network("ResNet18", ResNet18::build, 20, 16, 11_689_512),
                network("ResNet50", ResNet50::build, 53, 16, 25_557_032),
                network("MobileNetLike", MobileNetLike::build, 27, 14, 4_231_976),
                network("UNetLike", UNetLike::build, 15, 14, 1_981_256),
                network("SmallResidualNet", SmallResidualNet::build, 8, 6, 71_608));
    }

    private static Arguments network(
            String name, Function<NetworkOptions, Model> build, int convs, int convs3x3, long parameters) {
        return Arguments.of(name, build, convs, convs3x3, parameters);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void hasTheLayersAndParametersOfThePublishedNetwork(
            String name, Function<NetworkOptions, Model> build, int convs, int convs3x3, long parameters) {
        Model model = build.apply(NetworkOptions.ofSize(224));
        assertEquals(List.of(), GraphCheck.findings(model));
        List<Tensor> kernels = model.graph().initializers().stream()
                .filter(value ->
                        value.consumers().anyMatch(node -> node.operator().isOnnx("Conv")))
                .flatMap(value -> value.initializer().stream())
                .filter(tensor -> tensor.rank() == 4)
                .toList();
        assertEquals(convs, kernels.size());
        assertEquals(
                convs3x3, kernels.stream().filter(kernel -> kernel.dim(2) == 3).count());
        assertEquals(
                parameters,
                model.graph().initializers().stream()
                        .filter(value -> !value.name().orElseThrow().contains("running")
                                && !value.name().orElseThrow().endsWith("scales"))
                        .flatMap(value -> value.initializer().stream())
                        .mapToLong(Tensor::elements)
                        .sum());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void sameSeedSameBytesAnotherSeedOthers(String name, Function<NetworkOptions, Model> build) {
        NetworkOptions options = NetworkOptions.ofSize(64).withChannels(0.25).withClasses(5);
        List<Tensor> first = weights(build.apply(options));
        List<Tensor> again = weights(build.apply(options));
        List<Tensor> other = weights(build.apply(options.withSeed(1)));
        Set<ByteBuffer> distinct = new HashSet<>();
        for (int i = 0; i < first.size(); i++) {
            assertTrue(first.get(i).sameElements(again.get(i)));
            assertFalse(first.get(i).sameElements(other.get(i)));
            assertTrue(distinct.add(first.get(i).packed().read(0, 16)), "two tensors begin alike");
        }
    }

    private static List<Tensor> weights(Model model) {
        return model.graph().initializers().stream()
                .filter(value -> !value.name().orElseThrow().endsWith("scales"))
                .flatMap(value -> value.initializer().stream())
                .toList();
    }

    @Test
    void batchAndSizeMayBeSymbols() {
        Model model = UNetLike.build(NetworkOptions.ofSize(64)
                .withBatch(Dim.of("n"))
                .withSize(Dim.of("h"), Dim.of(96))
                .withClasses(3));
        Iterator<Value> ends = Stream.of(
                        model.graph().inputs().get(0), model.graph().outputs().get(0))
                .iterator();
        assertEquals("[n,3,h,96]", ends.next().type().shape().toString());
        assertEquals("[n,3,h,96]", ends.next().type().shape().toString());
    }

    @Test
    void weightsAreReadInAnyPiecesAndHaveTheSpreadTheyShould() {
        Tensor tensor = RandomWeights.tensor(7, -2, 2, 1000, 100);
        ByteBuffer whole = tensor.packed().read(0, 400_000);
        ByteBuffer piece = tensor.packed().read(4097, 1003);
        assertEquals(whole.slice(4097, 1003), piece);
        TensorElements elements = TensorElements.of(tensor);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 100_000; i++) {
            double value = elements.doubleAt(i);
            assertTrue(value >= -2 && value < 2);
            sum += value;
            squares += value * value;
        }
        // Of 100,000 numbers from U(-2, 2) the mean lies within 5 standard errors of 0, the variance within those of
        // 4/3.
        assertEquals(0, sum / 1e5, 5 * Math.sqrt(4.0 / 3 / 1e5));
        assertEquals(4.0 / 3, squares / 1e5, 5 * 1.2 / Math.sqrt(1e5));
        assertEquals(DType.FLOAT, tensor.dtype());
    }
}
