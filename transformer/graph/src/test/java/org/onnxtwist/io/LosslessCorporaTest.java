package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.external.ExternalContent;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;

/** Reading then writing gives an equal message, for every model at hand. */
final class LosslessCorporaTest {
    private static final int NESTING = 1000;

    @ParameterizedTest
    @ValueSource(strings = {"node-models.zip", "converted-models.zip"})
    void everyModelOfAnArchive(String name) throws IOException {
        ModelCorpora.archive(name, LosslessCorporaTest::assertLossless);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "pytorch-twist", "golden"})
    void everyModelOfAFolder(String name) throws IOException {
        ModelCorpora.folder(name, (file, bytes, model) -> {
            if (TensorsOf.model(model).noneMatch(tensor -> tensor.content() instanceof ExternalContent)) {
                assertLossless(file, bytes, model);
            }
        });
    }

    private static void assertLossless(String name, byte[] bytes, Model model) throws IOException {
        assertEquals(List.of(), GraphCheck.findings(model), name);
        ModelProto read = parse(bytes);
        byte[] written = OnnxWriter.toBytes(model);
        assertEquals(read, parse(written), name);
        assertEquals(read.getSerializedSize(), written.length, name);
    }

    private static ModelProto parse(byte[] bytes) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        input.setRecursionLimit(NESTING);
        return ModelProto.parseFrom(input);
    }
}
