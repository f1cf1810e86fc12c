package com.example.scores;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

final class ImageScoresTest {
    /** A rewritten model computes what it did before, until it is trained. */
    @Test
    void theScoresAreThoseOfTheModelInTheSources() throws Exception {
        float[] picture = new float[3 * 32 * 32];
        Random random = new Random(1);
        for (int i = 0; i < picture.length; i++) {
            picture[i] = random.nextFloat();
        }
        float[] expected;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(Path.of("src/main/onnx/small_residual_net.onnx").toString());
                OnnxTensor image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(picture), new long[] {1, 3, 32, 32});
                OrtSession.Result result = session.run(Map.of("image", image))) {
            expected = ((float[][]) result.get(0).getValue())[0];
        }
        float greatest = 0;
        for (float score : expected) {
            greatest = Math.max(greatest, Math.abs(score));
        }
        assertTrue(greatest > 0);
        assertArrayEquals(expected, ImageScores.scores(picture), 1e-5f * greatest);
    }

    @Test
    void theModelOnTheClassPathHasTwistLayers() {
        assertTrue(Arrays.asList(SmallResidualNet.METADATA.get("onnx_twist.layers").split("\n")).contains("stem.conv"));
    }
}
