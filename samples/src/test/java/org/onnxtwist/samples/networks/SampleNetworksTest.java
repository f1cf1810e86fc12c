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
import org.onnxtwist.runtime.train.network.NetworkOptions;

final class SampleNetworksTest {
    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("SmallResidualNet", (Function<NetworkOptions, Model>) SmallResidualNet::build),
                Arguments.of("UNetLike", (Function<NetworkOptions, Model>) UNetLike::build));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void sameSeedSameBytesAnotherSeedOthers(String name, Function<NetworkOptions, Model> build) {
        NetworkOptions options = NetworkOptions.of(3, 64, 64, 5).withWidthMultiplier(0.25);
        assertEquals(List.of(), GraphCheck.findings(build.apply(options)));
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
        Model model = UNetLike.build(
                NetworkOptions.of(3, 64, 64, 3).withBatch(Dim.of("n")).withSize(Dim.of("h"), Dim.of(96)));
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
