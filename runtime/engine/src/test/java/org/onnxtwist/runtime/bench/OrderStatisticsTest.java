package org.onnxtwist.runtime.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderStatisticsTest {
    private static OrderStatistics upTo(int count) {
        List<Double> numbers = new ArrayList<>(
                IntStream.rangeClosed(1, count).mapToObj(i -> (double) i).toList());
        Collections.shuffle(numbers, new Random(1));
        return OrderStatistics.of(numbers);
    }

    @Test
    void quantilesLieBetweenTheNumbers() {
        assertEquals(3, upTo(5).median());
        assertEquals(2, upTo(5).quantile(0.25));
        assertEquals(4, upTo(5).quantile(0.75));
        assertEquals(2.5, upTo(4).median());
        assertEquals(1.75, upTo(4).quantile(0.25));
        assertEquals(7, OrderStatistics.of(List.of(7.0)).quantile(0.75));
    }

    /** The ranks of the table for the sign test, for example in W. J. Conover, "Practical Nonparametric Statistics". */
    @ParameterizedTest
    @CsvSource({
        "6, 0.95, 1, 6",
        "8, 0.95, 1, 8",
        "9, 0.95, 2, 8",
        "12, 0.95, 3, 10",
        "20, 0.95, 6, 15",
        "21, 0.95, 6, 16",
        "25, 0.95, 8, 18",
        "50, 0.95, 18, 33",
        "100, 0.95, 40, 61",
        "8, 0.99, 1, 8",
        "20, 0.99, 4, 17",
        "1000, 0.95, 469, 532"
    })
    void theIntervalOfTheMedianIsThatOfTheSignTest(int count, double confidence, double low, double high) {
        assertEquals(new ConfidenceInterval(low, high), upTo(count).medianInterval(confidence));
    }

    @Test
    void tooFewNumbersGiveNoInterval() {
        assertThrows(IllegalArgumentException.class, () -> upTo(5).medianInterval(0.95));
        assertThrows(IllegalArgumentException.class, () -> upTo(7).medianInterval(0.99));
        assertThrows(IllegalArgumentException.class, () -> OrderStatistics.of(List.of()));
    }
}
