package org.onnxtwist.op.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** The positions that a Slice takes, against those that ONNX Runtime takes. */
final class SliceRangeTest {
    @ParameterizedTest
    @CsvFileSource(resources = "slice-ranges.csv")
    void takesThePositionsThatOnnxRuntimeTakes(long size, long start, long end, long step, String positions) {
        SliceRange range = SliceRange.of(size, start, end, step).orElseThrow();
        String taken = LongStream.range(0, range.count())
                .map(i -> range.first() + i * range.step())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
        assertEquals(Optional.ofNullable(positions).orElse(""), taken);
        assertEquals(range.count() > 0 ? SliceRange.first(size, start, step) : 0, range.first());
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, 3, 0",
        "3, -1, 2147483647, -1",
        "3, -1, 9223372036854775807, -2",
    })
    void isNotKnownWithoutAStepOrWhereRuntimesDiffer(long size, long start, long end, long step) {
        assertEquals(Optional.empty(), SliceRange.of(size, start, end, step));
    }

    @Test
    void theExtremesDoNotOverflow() {
        long[] extremes = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 1, Long.MAX_VALUE};
        for (long start : extremes) {
            for (long end : extremes) {
                for (long step : extremes) {
                    SliceRange.of(5, start, end, step)
                            .ifPresent(range -> assertTrue(
                                    range.count() >= 0 && range.count() <= 5 && range.first() >= 0 && range.first() < 5,
                                    Arrays.asList(start, end, step, range).toString()));
                }
            }
        }
    }
}
