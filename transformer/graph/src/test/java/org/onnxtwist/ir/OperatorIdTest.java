package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which operators are those of the standard domain. */
final class OperatorIdTest {
    @ParameterizedTest
    @CsvSource({"'', Sub, '', true", "ai.onnx, Sub, '', true", "'', Sub, twice, false", "ai.onnx.ml, Sub, '', false"})
    void anOverloadIsNoStandardOperator(String domain, String name, String overload, boolean standard) {
        OperatorId id = new OperatorId(domain, name, overload);
        assertEquals(standard, id.isStandard());
        assertEquals(standard, id.isOnnx("Sub"));
    }
}
