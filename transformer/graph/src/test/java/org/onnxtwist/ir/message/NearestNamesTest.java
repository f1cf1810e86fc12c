package org.onnxtwist.ir.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestNamesTest {
    private static final List<String> NAMES = List.of("image", "conv1_out", "conv5_out", "conv10_out", "scores", "y");

    @Test
    void theNearestComesFirst() {
        assertEquals(List.of("conv5_out", "conv1_out"), NearestNames.of("conv5_ot", NAMES));
        assertEquals(List.of("scores"), NearestNames.of("Score", NAMES));
    }

    @Test
    void aNameThatContainsTheGivenOneIsNear() {
        assertEquals(
                List.of("/model/layer4/conv2/Conv_output_0"),
                NearestNames.of("layer4", List.of("x", "/model/layer4/conv2/Conv_output_0")));
    }

    @Test
    void aNameThatHasLittleInCommonIsNotNear() {
        assertEquals(List.of(), NearestNames.of("boxes", NAMES));
        assertEquals("", NearestNames.question("boxes", NAMES));
        assertEquals(List.of(), NearestNames.of("", Collections.nCopies(2, "")));
    }

    @Test
    void aQuestionNamesEachOfThem() {
        assertEquals("; did you mean 'scores'?", NearestNames.question("scor", NAMES));
        assertEquals(
                "; did you mean 'a1', 'b1' or 'c1'?", NearestNames.question("d1", List.of("a1", "b1", "c1", "e1")));
    }
}
