package org.onnxtwist.twist.field;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.layer.Kernels;

/**
 * The fields of a layer with groups, strides and dilations against those that {@code moments.py} measured with NumPy: by what the layer does to
 * linear images.
 */
class MeasuredFieldsTest {
    private static final double TOLERANCE = 1e-9;

    private static Tensor kernels(LongToDoubleFunction element) {
        return Tensor.computed(DType.DOUBLE, new long[] {4, 3, 3, 3}, element);
    }

    private static TwistLayer layer(boolean projected) {
        Tensor x = kernels(k -> ((53 * k * k + 29 * k) % 97 - 48) / 64.0);
        Tensor y = kernels(k -> ((71 * k * k + 17 * k) % 89 - 44) / 64.0);
        ConvGeometry geometry = new ConvGeometry(
                DType.DOUBLE, 6, 4, 2, List.of(2L, 1L), List.of(1L, 2L), List.of(0L, 0L, 0L, 0L), AutoPad.NOTSET);
        return FieldLayer.of(
                geometry,
                Coordinates.SEED,
                new LayerOperands<>(
                        kernels(k -> ((37 * k * k + 11 * k) % 101 - 50) / 64.0),
                        Optional.empty(),
                        projected ? Kernels.projected(x) : x,
                        projected ? Kernels.projected(y) : y,
                        Tensor.ofDoubles(DType.DOUBLE, new double[] {0.5, 1, 1.25, -0.25}, 4),
                        Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 0.75, 1.5, 0.125}, 4)));
    }

    private static List<double[]> measured(String first) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(MeasuredFieldsTest.class.getResourceAsStream("moments.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.matches(first + " .*"))
                    .map(line -> Arrays.stream(line.split(" ", -1))
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
        }
    }

    @Test
    void channelsHaveTheMeasuredFields() throws IOException {
        TwistLayer layer = layer(true);
        LayerField field = LayerFields.of(layer, FieldExtent.ofOutput(layer.geometry(), 5, 7), 1);
        List<double[]> expected = measured("[0-9]");
        assertEquals(4, expected.size());
        for (int c = 0; c < 4; c++) {
            ChannelField channel = field.channels().get(c);
            FieldStrength strength = channel.strength().orElseThrow();
            PairField pair = channel.strongest().get(0);
            FieldParts parts = pair.matrix().parts();
            FieldVector fixed = pair.fixedPoint().orElseThrow();
            double[] actual = {
                channel.gain(),
                strength.dilation(),
                strength.rotation(),
                strength.squeeze(),
                strength.shear(),
                channel.twistOnNoise(),
                pair.inChannel(),
                parts.dilation(),
                parts.rotation(),
                parts.squeeze(),
                parts.shear(),
                fixed.x(),
                fixed.y(),
                pair.translation().x(),
                pair.translation().y()
            };
            for (int i = 0; i < actual.length; i++) {
                double wanted = expected.get(c)[i];
                assertEquals(wanted, actual[i], TOLERANCE * (1 + Math.abs(wanted)), "channel " + c + ", number " + i);
            }
        }
    }

    @Test
    void theSymmetricPartOfGeneralKernelsIsNoField() throws IOException {
        double[] energies = measured("energy").get(0);
        FieldExtent extent = FieldExtent.ofOutput(layer(true).geometry(), 5, 7);
        LayerField general = LayerFields.of(layer(false), extent, 1);
        LayerField projected = LayerFields.of(layer(true), extent, 1);
        assertEquals(energies[1], general.kernels().symmetric(), TOLERANCE);
        assertEquals(energies[0] + energies[1], general.kernels().total(), TOLERANCE);
        assertEquals(energies[0], projected.kernels().total(), TOLERANCE);
        assertEquals(0, projected.kernels().symmetric());
        assertEquals(
                projected.strength().orElseThrow().norm(),
                general.strength().orElseThrow().norm(),
                TOLERANCE);
    }
}
