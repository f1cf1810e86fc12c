package org.onnxtwist.cli.text.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.onnxtwist.runtime.train.Classification;
import org.onnxtwist.runtime.train.TrainingListener.EpochProgress;

/** The line that a terminal shows during an epoch, and the table at the end. */
final class EpochBarTest {
    private static final EpochBar HALF = new EpochBar(
            new EpochProgress(2, 211, 422, 128), 10, 0.41234, OptionalDouble.of(0.8512), 0.0821, 1253, 3792);

    @Test
    void theBarTakesTheRoomThatIsLeft() {
        assertEquals(
                "epoch 2/10 [===============>              ] 211/422  loss 0.4123  85.1 %  rate 0.0821  1,253/s  1:03:12 left",
                HALF.line(200));
        assertEquals(95, HALF.line(95).length());
    }

    @Test
    void aNarrowTerminalLeavesNumbersOut() {
        assertEquals("epoch 2/10 [==>  ] 211/422  loss 0.4123  85.1 %  1,253/s  1:03:12 left", HALF.line(70));
        assertEquals("epoch 2/10 [==>  ] 211/422  loss 0.4123  1:03:12 left", HALF.line(10));
        for (int columns = 60; columns < 130; columns++) {
            assertTrue(HALF.line(columns).length() <= columns, HALF.line(columns));
        }
    }

    @Test
    void aWholeBarHasNoHead() {
        EpochBar whole = new EpochBar(new EpochProgress(1, 4, 4, 8), 1, 0.5, OptionalDouble.empty(), 0.1, 20, 59.6);
        assertEquals(
                "epoch 1/1 [==============================] 4/4  loss 0.5000  rate 0.100  20/s  1:00 left",
                whole.line(200));
    }

    @Test
    void fewClassesAreATable() {
        Classification decisions = new Classification(List.of(List.of(1500L, 500L), List.of(0L, 0L)), 2000);
        assertEquals(
                List.of(
                        "label  class    accuracy      0    1",
                        "    0  inside    75.00 %  1,500  500",
                        "    1  outside         -      0    0"),
                ConfusionText.lines(decisions, List.of("inside", "outside")));
        assertEquals(
                List.of("label  accuracy      0    1", "    0   75.00 %  1,500  500", "    1         -      0    0"),
                ConfusionText.lines(decisions, List.of()));
        List<Long> row = Collections.nCopies(21, 1L);
        assertEquals(List.of(), ConfusionText.lines(new Classification(Collections.nCopies(21, row), 0), List.of()));
    }
}
