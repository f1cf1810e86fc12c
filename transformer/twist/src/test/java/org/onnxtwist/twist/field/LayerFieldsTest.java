package org.onnxtwist.twist.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.twist.field.FieldLayer.kernel;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;

class LayerFieldsTest {
    private static final double[] A = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
    private static final double[] B = {1, 2, 1, 0, 0, 0, -1, -2, -1};
    private static final double[] MINUS_B = {-1, -2, -1, 0, 0, 0, 1, 2, 1};

    private static PairField only(TwistLayer layer, FieldExtent extent) {
        return LayerFields.of(layer, extent, 3).channels().get(0).strongest().get(0);
    }

    private static FieldExtent extent(TwistLayer layer, long height, long width) {
        return FieldExtent.ofOutput(layer.geometry(), height, width);
    }

    private static void assertParts(FieldParts expected, FieldParts actual) {
        assertEquals(expected.dilation(), actual.dilation(), 1e-12, "dilation");
        assertEquals(expected.rotation(), actual.rotation(), 1e-12, "rotation");
        assertEquals(expected.squeeze(), actual.squeeze(), 1e-12, "squeeze");
        assertEquals(expected.shear(), actual.shear(), 1e-12, "shear");
    }

    /** The kernels whose matrix in pixels is the sum of the parts, on an image of 4 rows and 10 columns. */
    @ParameterizedTest
    @CsvSource({
        "0.25, 0, 0, 0",
        "0, 0.25, 0, 0",
        "0, 0, 0.25, 0",
        "0, 0, 0, 0.25",
        "-0.1, 0.3, 0, 0",
        "0.1, -0.2, 0.3, -0.4"
    })
    void knownPartsAboutAKnownCentreAreFoundOnAnImageThatIsNotSquare(
            double dilation, double rotation, double squeeze, double shear) {
        double width = 10;
        double height = 4;
        TwistLayer layer = FieldLayer.single(
                2,
                kernel(2 * width / 2 * (dilation + squeeze), 2 * width / 2 * (rotation + shear)),
                kernel(2 * height / 2 * (shear - rotation), 2 * height / 2 * (dilation - squeeze)),
                1.25,
                0.5);
        PairField field = only(layer, extent(layer, 4, 10));
        assertParts(
                new FieldParts(dilation, rotation, squeeze, shear),
                field.matrix().parts());
        assertEquals(1, field.baseSum(), 1e-12);
        FieldVector fixed = field.fixedPoint().orElseThrow();
        assertEquals(1.25, fixed.x(), 1e-12);
        assertEquals(0.5, fixed.y(), 1e-12);
        FieldStrength strength =
                LayerFields.of(layer, extent(layer, 4, 10), 1).strength().orElseThrow();
        double sum = dilation * dilation + rotation * rotation + squeeze * squeeze + shear * shear;
        assertEquals(Math.sqrt(sum), strength.norm(), 1e-12);
        assertEquals(rotation * rotation / sum, strength.share(FieldPart.ROTATION), 1e-12);
    }

    /** DESIGN section 2: what the pairs of kernels of the original notebook are. */
    @Test
    void thePairsOfTheNotebookAreWhatTheyAre() {
        FieldExtent square = new FieldExtent(16, 16, true);
        double unit = 2 * 8 / 16.0;
        double[] minusA = kernel(0, 0);
        for (int tap = 0; tap < A.length; tap++) {
            minusA[tap] = -A[tap];
        }
        assertParts(new FieldParts(unit, 0, 0, 0), parts(A, MINUS_B, square));
        assertParts(new FieldParts(-unit, 0, 0, 0), parts(minusA, B, square));
        assertParts(new FieldParts(0, -unit, 0, 0), parts(B, A, square));
        assertParts(new FieldParts(0, unit, 0, 0), parts(MINUS_B, minusA, square));
        assertParts(new FieldParts(0, 0, unit, 0), parts(A, B, square));
        assertParts(new FieldParts(0, 0, 0, unit), parts(MINUS_B, A, square));
    }

    private static FieldParts parts(double[] kernelX, double[] kernelY, FieldExtent extent) {
        return only(FieldLayer.single(1, kernelX, kernelY, 1, 1), extent)
                .matrix()
                .parts();
    }

    @Test
    void aTurnOnAnImageThatIsNotSquareIsElliptic() {
        FieldParts parts = parts(B, A, new FieldExtent(16, 8, true));
        assertParts(new FieldParts(0, -1.5, 0, 0.5), parts);
    }

    @Test
    void dilationsLengthenAndStridesWidenTheField() {
        ConvGeometry geometry = new ConvGeometry(
                DType.DOUBLE, 1, 1, 1, List.of(2L, 1L), List.of(1L, 3L), List.of(0L, 0L, 0L, 0L), AutoPad.NOTSET);
        TwistLayer layer = FieldLayer.of(
                geometry, Coordinates.SEED, FieldLayer.single(kernel(0, 0, 1), kernel(1, 0), kernel(0, 1), 1, 1));
        // p = (3, 0) over 6 columns; q = (0, 1) over 5 rows, two pixels each.
        assertEquals(
                new FieldMatrix(1, 0, 0, 0.2), only(layer, extent(layer, 5, 6)).matrix());
    }

    @Test
    void theFirstMomentOfTheBaseShiftsTheFixedPoint() {
        double[] base = kernel(0.5, -0.25, 1);
        TwistLayer layer = FieldLayer.of(
                FieldLayer.geometry(1, 1, 1),
                Coordinates.SEED,
                FieldLayer.single(base, kernel(0, 4), kernel(-4, 0), 1, 1));
        PairField field = only(layer, extent(layer, 8, 8));
        // (0.5, -0.25) + (X - 1) (0, 4) + (Y - 1) (-4, 0) = 0
        assertEquals(Optional.of(new FieldVector(1.0625, 1.125)), field.fixedPoint());
        double gain = Math.sqrt(1 + 2 * 0.0625 + 2 * 0.015625);
        assertEquals(0.5 / gain, field.translation().x(), 1e-12);
        assertEquals(1 / gain, field.matrix().parts().rotation(), 1e-12);
    }

    @Test
    void aFieldAlongOneDirectionHasNoFixedPoint() {
        TwistLayer layer = FieldLayer.single(1, kernel(1, 2), kernel(0, 0), 1, 1);
        assertEquals(Optional.empty(), only(layer, FieldExtent.OPEN).fixedPoint());
    }

    @Test
    void theOtherConventionHasItsCentreAtOneLessTheParameter() {
        TwistLayer layer = FieldLayer.of(
                FieldLayer.geometry(1, 1, 1),
                Coordinates.CENTERED,
                FieldLayer.single(kernel(0, 0, 1), kernel(0, 1), kernel(-1, 0), 0.25, -0.5));
        ChannelField channel =
                LayerFields.of(layer, FieldExtent.OPEN, 1).channels().get(0);
        assertEquals(new FieldVector(0.75, 1.5), channel.center());
        assertEquals(Optional.of(channel.center()), channel.strongest().get(0).fixedPoint());
    }

    @Test
    void anOpenSizeGivesThePartsInTheLayersOwnCoordinates() {
        TwistLayer layer = FieldLayer.single(1, kernel(0, 3), kernel(-3, 0), 1, 1);
        Shape open = Shape.of(List.of(Dim.of(1), Dim.of(1), Dim.of("h"), Dim.of(9)));
        FieldExtent extent = FieldExtent.of(layer.geometry(), open);
        assertEquals(FieldExtent.OPEN, extent);
        assertParts(new FieldParts(0, 3, 0, 0), only(layer, extent).matrix().parts());
        // Half the side of a square image is the factor between the two.
        assertParts(
                new FieldParts(0, 3 / 8.0, 0, 0),
                only(layer, extent(layer, 16, 16)).matrix().parts());
        assertEquals(FieldExtent.OPEN, FieldExtent.of(layer.geometry(), Shape.UNKNOWN));
    }

    @Test
    void theEnergyOfKernelsSplitsIntoOrders() {
        double[] prewitt = {-1, 0, 1, -1, 0, 1, -1, 0, 1};
        double[] even = {1, 2, 3, 4, 5, 4, 3, 2, 1};
        TwistLayer layer = FieldLayer.single(1, prewitt, even, 1, 1);
        assertEquals(
                new KernelEnergy(6, 0, 85),
                LayerFields.of(layer, FieldExtent.OPEN, 1).kernels());
        double[] third = {1, -2, 1, 0, 0, 0, -1, 2, -1};
        KernelEnergy higher = LayerFields.of(FieldLayer.single(1, third, A, 1, 1), FieldExtent.OPEN, 1)
                .kernels();
        assertEquals(64 / 6.0, higher.firstOrder(), 1e-12);
        assertEquals(12 + 12 - 64 / 6.0, higher.higherOrder(), 1e-12);
        assertEquals(0, higher.symmetricShare());
    }

    @Test
    void theChannelsOfADepthwiseLayerHaveTheirOwnInput() {
        int channels = 3;
        double[] base = new double[9 * channels];
        double[] x = new double[9 * channels];
        double[] y = new double[9 * channels];
        for (int c = 0; c < channels; c++) {
            System.arraycopy(kernel(0, 0, 1), 0, base, 9 * c, 9);
            System.arraycopy(kernel(0, c), 0, x, 9 * c, 9);
            System.arraycopy(kernel(-c, 0), 0, y, 9 * c, 9);
        }
        TwistLayer layer = FieldLayer.of(
                FieldLayer.geometry(channels, channels, channels),
                Coordinates.SEED,
                new LayerOperands<>(
                        Tensor.ofDoubles(DType.DOUBLE, base, channels, 1, 3, 3),
                        Optional.empty(),
                        Tensor.ofDoubles(DType.DOUBLE, x, channels, 1, 3, 3),
                        Tensor.ofDoubles(DType.DOUBLE, y, channels, 1, 3, 3),
                        Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 1, 1}, channels),
                        Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 1, 1}, channels)));
        LayerField field = LayerFields.of(layer, FieldExtent.OPEN, 4);
        assertEquals(List.of(), field.channels().get(0).strongest());
        assertEquals(OptionalDouble.of(0), field.channels().get(0).ratioOnNoise());
        for (int c = 1; c < channels; c++) {
            PairField pair = field.channels().get(c).strongest().get(0);
            assertEquals(c, pair.inChannel());
            assertEquals(c, pair.matrix().parts().rotation(), 1e-12);
        }
    }

    @Test
    void aBaseOfZerosAndNumbersThatAreNotFiniteHaveNoStrength() {
        for (double gain : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
            TwistLayer layer = FieldLayer.single(gain, A, B, 1, 1);
            LayerField field = LayerFields.of(layer, FieldExtent.OPEN, 1);
            assertEquals(Optional.empty(), field.channels().get(0).strength());
            assertEquals(List.of(), field.channels().get(0).strongest());
            assertEquals(Optional.empty(), field.strength());
            assertEquals(OptionalDouble.empty(), field.ratioOnNoise());
        }
        TwistLayer centre = FieldLayer.single(1, A, B, Double.NaN, 1);
        assertTrue(LayerFields.of(centre, FieldExtent.OPEN, 1).strength().isEmpty());
    }
}
