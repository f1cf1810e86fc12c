package org.onnxtwist.pass.rule.simplify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.rewrite.RuleEngine;

/** Two Casts are one only where the first keeps every value. */
final class ComposeCastsTest {
    @ParameterizedTest
    @CsvSource({
        "float16, float, double, 1",
        "int8, int32, float8e4m3fn, 1",
        "bool, float8e4m3fn, float, 1",
        // An 8-bit float has only the small integers, 2^-127 is float8e8m0's zero, and its values are no integers.
        "int8, float8e4m3fn, float, 2",
        "int8, float8e5m2, int32, 2",
        "bool, float8e8m0, float, 2",
        "float8e4m3fn, float16, int8, 2",
        "float, float16, double, 2"
    })
    void onlyAnExactFirstCastGoes(String from, String via, String to, int left) {
        Model model = OnnxText.parse("""
                <ir_version: 11, opset_import: ["" : 24]>
                main (%s[4] x) => (%s[4] y) {
                    a = Cast <to: int = %d> (x)
                    y = Cast <to: int = %d> (a)
                }
                """.formatted(from, to, code(via), code(to)));
        RuleEngine.of(List.of(new ComposeCasts())).run(model);
        assertEquals(left, model.graph().nodeCount());
    }

    private static int code(String type) {
        return DType.valueOf(type.toUpperCase(Locale.ROOT)).code();
    }
}
