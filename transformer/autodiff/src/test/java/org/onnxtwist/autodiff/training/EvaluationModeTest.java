package org.onnxtwist.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Identity;
import org.onnxtwist.schema.check.Checker;

final class EvaluationModeTest {
    private static final String STATISTICS =
            "<float[2] s = {1, 1}, float[2] b = {0, 0}, float[2] m = {0, 0}, float[2] v = {1, 1}> ";

    private static List<Node> nodes(Model model) {
        return model.graph().allNodes().toList();
    }

    @Test
    void aNormalizationReadsItsRunningStatistics() {
        Model model = TrainingCase.parse(
                17,
                "(float[4, 2] x) => (float[4, 2] y, float[2] mean2) " + STATISTICS
                        + "{ y, mean2, var2 = BatchNormalization<momentum = 0.5, training_mode = 1>(x, s, b, m, v) }");
        assertTrue(new EvaluationMode().run(model));
        assertEquals(List.of(), Checker.check(model));
        Node normalization = nodes(model).get(0);
        assertEquals(1, normalization.outputCount());
        assertEquals(0, BatchNormalization.TRAINING_MODE.of(normalization));
        assertEquals(0.5f, BatchNormalization.MOMENTUM.of(normalization));
        Node mean = nodes(model).get(1);
        assertEquals(Identity.ID, mean.operator());
        assertEquals("m", mean.input(0).orElseThrow().hint());
        assertEquals("mean2", model.graph().outputs().get(1).hint());
        assertFalse(new EvaluationMode().run(model));
    }

    @Test
    void theModeOfOldOperatorSetsIsInTheOutputs() {
        Model model = TrainingCase.parse(
                12,
                "(float[4, 2] x) => (float[4, 2] y) " + STATISTICS
                        + "{ y, mean2, var2, mean, var = BatchNormalization(x, s, b, m, v) }");
        assertTrue(new EvaluationMode().run(model));
        assertEquals(1, nodes(model).get(0).outputCount());
        assertEquals(List.of(), Checker.check(model));
    }

    @Test
    void nothingIsDropped() {
        Model model = TrainingCase.parse(
                17,
                "(float[4] x, bool on) => (float[4] y, float[4] z) <float ratio = {0.5}, bool yes = {1}> "
                        + "{ y = Dropout(x, ratio, yes)  z = Dropout(x, ratio, on) }");
        assertTrue(new EvaluationMode().run(model));
        assertEquals(List.of(), Checker.check(model));
        assertEquals(2, nodes(model).get(0).inputCount());
        assertEquals(Dropout.ID, nodes(model).get(1).operator());
        assertEquals(3, nodes(model).get(1).inputCount());
        assertEquals(1, model.graph().initializers().size());
    }
}
