package org.onnxtwist.page.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.runtime.train.data.image.Picture;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.Recogniser;

final class ExperimentModelTest {
    private static Experiment experiment(String name) {
        return Experiments.all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTranslationIsOneDepthwiseConvolution() {
        Model model = ExperimentModel.of(experiment("translate-x"), 3, 20, 30);
        Checker.requireWellFormed(model);
        assertEquals(1, model.graph().nodeCount());
        assertEquals("[1,3,20,30]", model.graph().inputs().get(0).type().shape().toString());
        float[] weight =
                model.value("twist.weight").initializer().map(Tensor::toFloats).orElseThrow();
        float[] expected = {-0.01f, 0, 0.01f, -0.02f, 1, 0.02f, -0.01f, 0, 0.01f};
        assertEquals(27, weight.length);
        for (int k = 0; k < weight.length; k++) {
            assertEquals(expected[k % 9], weight[k], 1e-9f);
        }
    }

    @Test
    void allOthersAreALayerThatTheRecogniserFinds() {
        for (Experiment experiment : Experiments.all()) {
            Model model = ExperimentModel.of(experiment, 1, 20, 30);
            Checker.requireWellFormed(model);
            List<TwistLayer> layers = Recogniser.survey(model).layers();
            assertEquals(experiment.kind() == Experiment.Kind.LAYER ? 1 : 0, layers.size(), experiment.name());
        }
    }

    @Test
    void theRandomKernelsAreTurnedByNinetyDegrees() {
        for (int seed = 0; seed < 3; seed++) {
            Experiment.Step step = experiment("seed-" + seed).step();
            Vector2 p = step.convX().moment();
            Vector2 q = step.convY().moment();
            assertTrue(p.length() > 0.05, "seed " + seed);
            assertEquals(-p.y(), q.x(), 1e-6);
            assertEquals(p.x(), q.y(), 1e-6);
        }
    }

    /** One step of a rotation, by the definition of the layer in double precision. */
    @Test
    void aStepIsThatOfTheDefinition() {
        Experiment experiment = experiment("moved-centre");
        int width = 9;
        int height = 7;
        float[] values = new float[width * height];
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) Math.sin(k * k);
        }
        Picture first = new Picture(1, height, width, values);
        byte[] model = OnnxWriter.toBytes(ExperimentModel.of(experiment, 1, height, width));
        float[] next =
                Iteration.run("rotation", model, first, List.of(1)).get(0).values();
        float[] expected = new float[values.length];
        double[] a = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
        double[] b = {1, 2, 1, 0, 0, 0, -1, -2, -1};
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                double sumA = 0;
                double sumB = 0;
                for (int tap = 0; tap < 9; tap++) {
                    int y = i + tap / 3 - 1;
                    int x = j + tap % 3 - 1;
                    double value = y < 0 || y >= height || x < 0 || x >= width ? 0 : values[y * width + x];
                    sumA += a[tap] * value;
                    sumB += b[tap] * value;
                }
                double eps = 0.012;
                expected[i * width + j] = (float) (values[i * width + j]
                        - 0.4 * eps * sumA
                        + eps * (2.0 * j / width - 1) * sumB
                        + eps * (2.0 * i / height - 1) * sumA);
            }
        }
        assertArrayEquals(expected, next, 1e-6f);
    }
}
