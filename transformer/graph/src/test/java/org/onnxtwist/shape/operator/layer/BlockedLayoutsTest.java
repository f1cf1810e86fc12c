package org.onnxtwist.shape.operator.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.shape.ShapeInference;

/** The channels that a ReorderOutput of ONNX Runtime keeps. */
final class BlockedLayoutsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "channels: int = 5|[1,5,4,4]",
                "channels: int = 0|[1,0,4,4]",
                "channels: int = -2147483648|[1,?0,4,4]",
                "channels_last: int = 0|[1,?0,4,4]"
            })
    void aNumberThatIsNoSizeIsUnknown(String attribute, String shape) {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17, "com.microsoft.nchwc" : 1]>
                g (float[1,8,4,4] x) => (float y) {
                  y = com.microsoft.nchwc.ReorderOutput <%s> (x)
                }
                """.formatted(attribute));
        assertEquals(
                shape,
                ShapeInference.infer(model)
                        .numberedType(model.graph().outputs().get(0))
                        .shape()
                        .toString());
    }
}
