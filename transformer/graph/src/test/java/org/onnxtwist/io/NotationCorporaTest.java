package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.json.OnnxJson;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

/**
 * Writing a model as text or as JSON and reading that gives an equal message, for every model at hand: of text, but for what the syntax
 * has no words for.
 */
final class NotationCorporaTest {
    private static final int NESTING = 1000;

    @Test
    void theModelsOfTheProject() throws IOException {
        ModelCorpora.project(NotationCorporaTest::assertKept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-models.zip", "converted-models.zip"})
    void everyModelOfAnArchive(String name) throws IOException {
        ModelCorpora.archive(name, NotationCorporaTest::assertKept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "pytorch-twist", "golden"})
    void everyModelOfAFolder(String name) throws IOException {
        ModelCorpora.folder(name, NotationCorporaTest::assertKept);
    }

    private static void assertKept(String name, byte[] bytes, Model model) throws IOException {
        ModelProto inside = message(model);
        assertEquals(inside, message(OnnxJson.parse(OnnxJson.print(model))), name);
        ModelProto text = message(OnnxText.parse(OnnxText.print(model)));
        assertEquals(Normal.textForm(inside), Normal.textForm(text), name);
    }

    private static ModelProto message(Model model) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(OnnxWriter.toBytes(model));
        input.setRecursionLimit(NESTING);
        return ModelProto.parseFrom(input);
    }
}
