package org.onnxtwist.page.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AxisTest {
    private static final Quantity NONE = Quantity.of("");

    @ParameterizedTest
    @CsvSource({
        "0, 10, 5, 0 2 4 6 8 10",
        "0.05, 1, 4, 0.5 1",
        "-3, 7, 6, -2 0 2 4 6",
        "-0.3, 0.3, 6, -0.3 -0.2 -0.1 0 0.1 0.2 0.3",
        "1e-30, 3e-30, 3, 1e-30 2e-30 3e-30",
        "-1e30, 1e30, 4, -1e30 -5e29 0 5e29 1e30",
        "1000000, 1000003, 3, 1e6 1.000001e6 1.000002e6 1.000003e6",
        "0, 250000, 5, 0 50000 100000 150000 200000 250000",
        "-1.7e308, 1.7e308, 4, -1e308 0 1e308",
        "0, 4.9e-324, 3, 0"
    })
    void ticksAreRoundNumbers(double low, double high, int most, String labels) {
        assertEquals(labels, labels(new Axis(NONE, low, high, false).ticks(most)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1000, 20, 1 2 5 10 20 50 100 200 500 1000",
        "1, 1000, 5, 1 10 100 1000",
        "1e-30, 1e30, 6, 1e-30 1e-20 1e-10 1 1e10 1e20 1e30",
        "0.3, 4, 8, 0.5 1 2",
        "0.3, 0.45, 3, 0.3 0.35 0.4 0.45"
    })
    void ticksOfALogarithmicAxis(double low, double high, int most, String labels) {
        assertEquals(labels, labels(new Axis(NONE, low, high, true).ticks(most)));
    }

    private static String labels(List<Axis.Tick> ticks) {
        return ticks.stream().map(Axis.Tick::label).collect(Collectors.joining(" "));
    }

    @Property
    void ticksLieInTheRangeAndAreFew(
            @ForAll double a, @ForAll double b, @ForAll @IntRange(min = 2, max = 30) int most) {
        Axis axis = Axis.linear(NONE, DoubleStream.of(a, b));
        for (Axis each : List.of(axis, axis.rounded(most))) {
            List<Axis.Tick> ticks = each.ticks(most);
            assertTrue(ticks.size() <= most + 2, ticks::toString);
            double last = Double.NEGATIVE_INFINITY;
            for (Axis.Tick tick : ticks) {
                assertTrue(
                        tick.value() >= each.low() && tick.value() <= each.high() && tick.value() > last,
                        () -> each + " " + ticks);
                last = tick.value();
            }
        }
        assertTrue(axis.rounded(most).low() <= axis.low() && axis.rounded(most).high() >= axis.high(), axis::toString);
    }

    @Test
    void theRangeIsThatOfTheFiniteValues() {
        Axis axis = Axis.linear(NONE, DoubleStream.of(3, Double.NaN, -1, Double.POSITIVE_INFINITY));
        assertEquals(new Axis(NONE, -1, 3, false), axis);
        assertEquals(0.25, axis.place(0));
        Axis powers = Axis.logarithmic(NONE, DoubleStream.of(-5, 0, 1, 100));
        assertEquals(new Axis(NONE, 1, 100, true), powers);
        assertEquals(0.5, powers.place(10), 1e-15);
        assertFalse(powers.admits(0));
        assertFalse(axis.admits(Double.NaN));
    }

    @Test
    void aRangeThatIsNoneIsWidened() {
        assertEquals(new Axis(NONE, 0, 1, false), Axis.linear(NONE, DoubleStream.of(Double.NaN)));
        assertEquals(new Axis(NONE, -1, 1, false), Axis.linear(NONE, DoubleStream.of(0, 0)));
        assertEquals(new Axis(NONE, 2, 6, false), Axis.linear(NONE, DoubleStream.of(4)));
        assertEquals(new Axis(NONE, 1, 10, true), Axis.logarithmic(NONE, DoubleStream.of(0, -1)));
        assertEquals(new Axis(NONE, 2, 8, true), Axis.logarithmic(NONE, DoubleStream.of(4)));
        assertEquals(
                Double.MAX_VALUE,
                Axis.linear(NONE, DoubleStream.of(Double.MAX_VALUE)).high());
    }

    @Test
    void roundingMovesTheEndsToTicks() {
        assertEquals(new Axis(NONE, -1, 4, false), new Axis(NONE, -0.3, 3.1, false).rounded(4));
        assertEquals(new Axis(NONE, 0, 3, false), new Axis(NONE, 0, 3, false).rounded(3));
    }

    @Test
    void anAxisHasFiniteEndsInOrder() {
        assertThrows(IllegalArgumentException.class, () -> new Axis(NONE, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new Axis(NONE, 0, 1, true));
        assertThrows(IllegalArgumentException.class, () -> new Axis(NONE, 0, Double.NaN, false));
    }
}
