package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/** A call that omits what the function's body cannot do without is found where it stands, also through further calls. */
final class RequiredArgumentsTest {
    private static List<Finding> malformations(String call, String inner) {
        return Checker.malformations(OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17, "f" : 1]>
                main (float[2] x) => (float[2] y) { y = %s }
                <domain: "f", opset_import: ["" : 17, "f" : 1]>
                outer (a, b) => (c) { c = f.inner (a, b) }
                <domain: "f", opset_import: ["" : 17]>
                inner (a, b) => (c) { %s }
                """.formatted(call, inner)));
    }

    @Test
    void anOmittedOperandIsFoundThroughCalls() {
        List<Finding> found = malformations("f.outer (x)", "c = Add (a, b)");
        assertEquals(
                List.of(FindingCode.INPUT_OMITTED),
                found.stream().map(Finding::code).toList());
        assertTrue(found.get(0).message().contains("'b'"), found.get(0).message());
        assertEquals(List.of(), malformations("f.outer (x, x)", "c = Add (a, b)"));
    }

    @Test
    void whatABodyDoesWithoutMayBeOmitted() {
        assertEquals(List.of(), malformations("f.outer (x)", "c = Clip (a, b)"));
        assertEquals(List.of(), malformations("f.outer (x)", "c = Relu (a)"));
        assertEquals(List.of(), malformations("f.outer (x)", """
                k = Constant <value: tensor = bool {0}> ()
                c = If (k) <
                    then_branch = g () => (t) { t = Add (a, b) },
                    else_branch = h () => (e) { e = Identity (a) }
                >
                """));
    }
}
