package org.onnxtwist.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.ModelCorpora;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;

/** A model whose nodes stand in another order and whose parts have other names is equal to what it was. */
final class EqualModelsTest {
    @Test
    void theModelsOfTheProject() throws IOException {
        ModelCorpora.project(EqualModelsTest::assertEqualToDisguised);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-models.zip", "converted-models.zip"})
    void everyModelOfAnArchive(String name) throws IOException {
        ModelCorpora.archive(name, EqualModelsTest::assertEqualToDisguised);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "pytorch-twist", "golden"})
    void everyModelOfAFolder(String name) throws IOException {
        ModelCorpora.folder(name, EqualModelsTest::assertEqualToDisguised);
    }

    private static void assertEqualToDisguised(String name, byte[] bytes, Model model) throws IOException {
        Path file = Path.of(name);
        for (long seed = 1; seed <= 3; seed++) {
            Model again = file.toFile().exists() ? OnnxReader.read(file) : OnnxReader.read(ByteBuffer.wrap(bytes));
            Model disguised = Disguise.of(again, seed);
            assertEquals(List.of(), ModelDiff.of(model, disguised), name);
            assertEquals(List.of(), ModelDiff.of(disguised, model), name);
        }
    }
}
