package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reason that ONNX Runtime gives is shown without the places in its sources, and never cut within a word. */
final class RuntimeReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Load model from a b.onnx failed:/src/core/graph/graph.cc:1420 onnxruntime::Graph::Graph(const onnxruntime::Model&, const std::unordered_map<std::__cxx11::basic_string<char>, int>&, bool) [ONNXRuntimeError] : 1 : FAIL : Tensor element type mismatch. 7 != 23"
                        + "| Tensor element type mismatch. 7 != 23",
                "Load model from a.onnx failed:/src/core/graph/model.cc:192 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::ModelOptions&) Unsupported model IR version: 14, max supported IR version: 13"
                        + "| Unsupported model IR version: 14, max supported IR version: 13",
                "Non-zero status code returned while running Add node. Name:'' Status Message: /src/core/element_wise_ops.h:563 void onnxruntime::BroadcastIterator::Init(ptrdiff_t, ptrdiff_t) axis == 1 was false."
                        + "| Non-zero status code returned while running Add node. Name:'' Status Message: axis == 1 was false.",
                "Load model from a.onnx failed:Node () Op (Slice) [ShapeInferenceError] Incorrect or missing input value"
                        + "| Node () Op (Slice) [ShapeInferenceError] Incorrect or missing input value"
            })
    void thePlaceInTheSourcesIsLeftOut(String message, String reason) {
        assertEquals(
                reason.replace("''", "'"),
                RuntimeSettings.firstLine(new OrtException("Error code - ORT_FAIL - message: " + message))
                        .replace("''", "'"));
    }

    @Test
    void aLongReasonEndsBetweenWords() {
        String shown = RuntimeSettings.firstLine(new OrtException("word ".repeat(100)));
        assertTrue(shown.matches("(word )+\\.\\.\\.") && shown.length() <= 204, shown);
    }
}
