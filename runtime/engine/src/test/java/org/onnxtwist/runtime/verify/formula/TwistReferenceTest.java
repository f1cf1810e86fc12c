package org.onnxtwist.runtime.verify.formula;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.verify.GoldenCase;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;

final class TwistReferenceTest {
    private static ConvGeometry geometry(Model model) {
        Node conv = model.graph().nodes().iterator().next();
        Tensor weight = conv.input(1).orElseThrow().initializer().orElseThrow();
        long group = conv.intAttribute("group").orElse(1);
        return new ConvGeometry(
                DType.FLOAT,
                weight.dim(1) * group,
                weight.dim(0),
                group,
                conv.intsAttribute("strides").orElse(List.of(1L, 1L)),
                conv.intsAttribute("dilations").orElse(List.of(1L, 1L)),
                conv.intsAttribute("pads").orElse(List.of(0L, 0L, 0L, 0L)),
                AutoPad.NOTSET);
    }

    private static LayerOperands<Tensor> parameters(GoldenCase golden) throws IOException {
        Node conv = golden.model().graph().nodes().iterator().next();
        Map<String, Tensor> given = golden.parameters();
        return new LayerOperands<>(
                conv.input(1).orElseThrow().initializer().orElseThrow(),
                conv.input(2).map(bias -> bias.initializer().orElseThrow()),
                Objects.requireNonNull(given.get(conv.name() + ".conv_x.weight")),
                Objects.requireNonNull(given.get(conv.name() + ".conv_y.weight")),
                Objects.requireNonNull(given.get(conv.name() + ".center_x")),
                Objects.requireNonNull(given.get(conv.name() + ".center_y")));
    }

    @ParameterizedTest
    @MethodSource("org.onnxtwist.runtime.verify.GoldenCase#ofOneLayer")
    void agreesWithPyTorchInDoublePrecision(GoldenCase golden) throws IOException {
        TwistReference reference = new TwistReference(geometry(golden.model()), Coordinates.SEED, parameters(golden));
        Tensor input = golden.data().inputs().values().iterator().next();
        Tensor output = golden.data().outputs().values().iterator().next();
        long[] dims = reference.outputDims(input.dims());
        assertArrayEquals(output.dims(), dims);
        TensorElements expected = TensorElements.of(output);
        double[] worst = {0, 0, 0};
        reference.evaluate(input, PositionSample.within(Long.MAX_VALUE, ONE, dims, 0), (n, c, i, j, terms) -> {
            double wanted = expected.doubleAt(((n * dims[1] + c) * dims[2] + i) * dims[3] + j);
            worst[0] = Math.max(worst[0], Math.abs(terms.value() - wanted));
            worst[1] = Math.max(worst[1], Math.abs(wanted));
            worst[2]++;
        });
        assertEquals(output.elements(), (long) worst[2]);
        assertTrue(worst[0] <= 1e-6 * worst[1], worst[0] + " of " + worst[1]);
    }

    private static final ConvGeometry ONE = new ConvGeometry(
            DType.FLOAT, 1, 1, 1, List.of(1L, 1L), List.of(1L, 1L), List.of(0L, 0L, 0L, 0L), AutoPad.NOTSET);

    private static double valueAtEnd(Coordinates coordinates, Tensor input, float[] kernelX, float[] kernelY) {
        LayerOperands<Tensor> parameters = new LayerOperands<>(
                Tensor.zeros(DType.FLOAT, 1, 1, 3, 3),
                Optional.of(Tensor.ofFloats(new float[] {0.25f}, 1)),
                Tensor.ofFloats(kernelX, 1, 1, 3, 3),
                Tensor.ofFloats(kernelY, 1, 1, 3, 3),
                Tensor.ofFloats(new float[] {0.5f}, 1),
                Tensor.ofFloats(new float[] {-1}, 1));
        TwistReference reference = new TwistReference(ONE, coordinates, parameters);
        double[] last = {0};
        reference.evaluate(
                input,
                PositionSample.within(Long.MAX_VALUE, ONE, reference.outputDims(input.dims()), 0),
                (n, c, i, j, terms) -> last[0] = terms.value());
        return last[0];
    }

    /** On x = column: conv_x of the antisymmetric part of a kernel that holds 4 at its right is 2 (x+1) - 2 (x-1) = 4. */
    @Test
    void coordinatesAreThoseOfTheDefinition() {
        Tensor columns = Tensor.ofFloats(
                new float[] {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}, 1, 1, 4, 6);
        float[] right = {0, 0, 0, 0, 0, 4, 0, 0, 0};
        float[] none = new float[9];
        // The output is 2 high and 4 wide: the last column's grid is 2*3/4 = 1.5, the last row's 2*1/2 = 1.
        assertEquals(0.25 + (1.5 - 0.5) * 4, valueAtEnd(Coordinates.SEED, columns, right, none));
        assertEquals(0.25 + (1.5 - 1 + 0.5) * 4, valueAtEnd(Coordinates.CENTERED, columns, right, none));
        assertEquals(0.25 + (1 + 1) * 4, valueAtEnd(Coordinates.SEED, columns, none, right));
        assertEquals(0.25 + (1 - 1 - 1) * 4, valueAtEnd(Coordinates.CENTERED, columns, none, right));
    }

    @Test
    void automaticPaddingPutsTheOddZeroWhereItSays() {
        ConvGeometry upper = new ConvGeometry(
                DType.FLOAT, 1, 1, 1, List.of(2L, 2L), List.of(1L, 1L), List.of(0L, 0L, 0L, 0L), AutoPad.SAME_UPPER);
        ConvGeometry lower = new ConvGeometry(
                DType.FLOAT, 1, 1, 1, List.of(2L, 2L), List.of(1L, 1L), List.of(0L, 0L, 0L, 0L), AutoPad.SAME_LOWER);
        // Four elements, stride 2, three taps: two outputs, one zero.
        assertEquals(new ConvAxis(4, 2, 2, 1, 0), ConvAxis.columns(upper, 4));
        assertEquals(new ConvAxis(4, 2, 2, 1, 1), ConvAxis.columns(lower, 4));
        assertEquals(new ConvAxis(5, 3, 2, 1, 1), ConvAxis.columns(upper, 5));
    }

    @Test
    void sumsCarryTheirMagnitude() {
        double[] a = {1, -2, 3, 0, 1};
        double[] b = {4, 5, -6, 7, 1};
        ProductSum sum = ProductSum.of(a, ProductSum.norm(a), b, ProductSum.norm(b));
        assertEquals(-23, sum.sum());
        assertTrue(sum.magnitude() >= 33, () -> "the magnitude bounds the sum of the products' magnitudes: " + sum);
    }

    @Test
    void zeroTimesInfinityIsNotZero() {
        double[] zeros = {0, 0};
        double[] infinite = {1, Double.POSITIVE_INFINITY};
        ProductSum sum = ProductSum.of(zeros, ProductSum.norm(zeros), infinite, ProductSum.norm(infinite));
        assertTrue(Double.isNaN(sum.sum()), sum::toString);
    }

    @Test
    void tensorsOfOtherSizesAreRefused() {
        LayerOperands<Tensor> wrong = new LayerOperands<>(
                Tensor.zeros(DType.FLOAT, 1, 1, 3, 3),
                Optional.empty(),
                Tensor.zeros(DType.FLOAT, 1, 1, 3, 3),
                Tensor.zeros(DType.FLOAT, 1, 1, 3, 1),
                Tensor.zeros(DType.FLOAT, 1),
                Tensor.zeros(DType.FLOAT, 1));
        assertThrows(IllegalArgumentException.class, () -> new TwistReference(ONE, Coordinates.SEED, wrong));
    }
}
