package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.example.nets.SmallResidualNet;
import org.junit.jupiter.api.Test;

final class NetsTest {
    @Test
    void theClassRunsTheRewrittenModel() throws Exception {
        assertTrue(SmallResidualNet.METADATA.containsKey("onnx_twist.layers"));
        try (SmallResidualNet net = SmallResidualNet.open()) {
            float[] scores = net.run(new float[3 * 32 * 32]);
            assertEquals(10, scores.length);
        }
    }

    @Test
    void aModelOfItsOwnPackageAndNameIsOpened() throws Exception {
        org.example.nets.unet.Unet.open().close();
    }
}
