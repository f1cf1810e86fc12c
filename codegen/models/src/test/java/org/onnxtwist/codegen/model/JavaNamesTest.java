package org.onnxtwist.codegen.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of inputs and outputs as Java spells them, before collisions are looked at. */
final class JavaNamesTest {
    @ParameterizedTest
    @CsvSource({
        "x, x",
        "input.1, input1",
        "input_image_with_alpha:0, inputImageWithAlpha0",
        "gpu_0/data_0, gpu0Data0",
        "Plus214_Output_0, plus214Output0",
        "INPUT__0, input0",
        "758, output758",
        "-, output",
        "x2paddle-sigmoid_0.tmp_0, x2paddleSigmoid0Tmp0"
    })
    void wordsBecomeHumps(String name, String java) {
        assertEquals(java, JavaNames.lowerCamel(name, "output"));
    }

    @ParameterizedTest
    @CsvSource({"inputImage, INPUT_IMAGE", "gpu0Data0, GPU0_DATA0", "x, X"})
    void humpsBecomeConstants(String java, String constant) {
        assertEquals(constant, JavaNames.constant(java));
    }
}
