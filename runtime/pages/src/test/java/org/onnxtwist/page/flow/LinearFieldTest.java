package org.onnxtwist.page.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class LinearFieldTest {
    private static final double CLOSE = 1e-12;

    @Test
    void theSobelKernelsHaveTheMomentsOfTheDesign() {
        assertEquals(new Vector2(8, 0), Stencil.A.moment());
        assertEquals(new Vector2(0, -8), Stencil.B.moment());
        assertEquals(0, Stencil.A.sum() + Stencil.B.sum());
        assertEquals(1, Stencil.GAUSSIAN.sum());
        assertEquals(Vector2.ZERO, Stencil.GAUSSIAN.moment());
    }

    @Test
    void aKernelHasNineNumbers() {
        assertEquals(
                "a 3x3 kernel of 2 numbers",
                assertThrows(IllegalArgumentException.class, () -> Stencil.of(1, 2))
                        .getMessage());
    }

    @Test
    void theMatrixDividesEachColumnByItsSideOfTheImage() {
        LinearField field =
                LinearField.ofLayer(Vector2.ZERO, new Vector2(8, 2), new Vector2(-4, 6), new Vector2(1, 0.5), 100, 50);
        assertEquals(new Matrix2(0.16, -0.16, 0.04, 0.24), field.matrix());
        // X = 2 * 75 / 100 - 1 = 0.5 and Y = 2 * 50 / 50 - 0.5 = 1.5.
        Vector2 at = field.at(new Vector2(75, 50));
        assertEquals(0.5 * 8 - 1.5 * 4, at.x(), CLOSE);
        assertEquals(0.5 * 2 + 1.5 * 6, at.y(), CLOSE);
    }

    @Property
    void aRotationFlowsAlongCircles(@ForAll @DoubleRange(min = -50, max = 50) double angle) {
        LinearField field = new LinearField(new Matrix2(0, 1, -1, 0), new Vector2(-3, 5));
        AffineMap flow = field.flow(angle);
        assertEquals(Math.cos(angle), flow.linear().xx(), 1e-10);
        assertEquals(Math.sin(angle), flow.linear().yx(), 1e-10);
        assertEquals(-Math.sin(angle), flow.linear().xy(), 1e-10);
        Vector2 centre = flow.of(new Vector2(5, 3));
        assertEquals(5, centre.x(), 1e-9);
        assertEquals(3, centre.y(), 1e-9);
    }

    @Property
    void aFlowGoesBackAndIsTheSumOfItsParts(
            @ForAll @DoubleRange(min = -1, max = 1) double a,
            @ForAll @DoubleRange(min = -1, max = 1) double b,
            @ForAll @DoubleRange(min = -1, max = 1) double c,
            @ForAll @DoubleRange(min = -1, max = 1) double d) {
        LinearField field = new LinearField(new Matrix2(a, b, c, d), new Vector2(b, c));
        Vector2 start = new Vector2(2, -3);
        Vector2 whole = field.flow(2).of(start);
        Vector2 parts = field.flow(1.5).of(field.flow(0.5).of(start));
        assertTrue(whole.minus(parts).length() < 1e-10 * (1 + whole.length()));
        assertTrue(field.flow(-2).of(whole).minus(start).length() < 1e-9);
        assertTrue(field.flow(2).inverse().of(whole).minus(start).length() < 1e-9);
    }

    @Test
    void fieldsWithoutAPointAtRestFlowToo() {
        LinearField translation = new LinearField(Matrix2.IDENTITY.times(0), new Vector2(0.25, -1));
        assertEquals(new Vector2(-1, 4), translation.flow(4).of(Vector2.ZERO));
        assertTrue(translation.flow(4).fixedPoint().isEmpty());
        LinearField shear = new LinearField(new Matrix2(0, 0.5, 0, 0), new Vector2(1, 0));
        // Each point moves against the field, which stays the same along its way.
        Vector2 moved = shear.flow(2).of(new Vector2(0, 3));
        assertEquals(-2 * (0.5 * 3 + 1), moved.x(), CLOSE);
        assertEquals(3, moved.y(), CLOSE);
        assertTrue(shear.flow(2).fixedPoint().isEmpty());
    }

    @Test
    void thePolarPartsOfAMapAreItsTurnAndItsScales() {
        Matrix2 turn = new Matrix2(0, -1, 1, 0);
        assertEquals(90, turn.turnDegrees(), CLOSE);
        Matrix2 map = turn.times(new Matrix2(3, 0, 0, 0.5));
        assertEquals(90, map.turnDegrees(), CLOSE);
        assertEquals(3, map.largerScale(), CLOSE);
        assertEquals(0.5, map.smallerScale(), CLOSE);
        assertEquals(-1, new Matrix2(1, 0, 0, -1).smallerScale(), CLOSE);
        assertThrows(ArithmeticException.class, () -> new Matrix2(1, 2, 2, 4).inverse());
    }
}
