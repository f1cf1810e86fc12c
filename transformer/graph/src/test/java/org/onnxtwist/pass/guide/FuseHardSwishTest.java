package org.onnxtwist.pass.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.rewrite.EditLog;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.schema.check.CheckedPass;

final class FuseHardSwishTest {
    private static Model gated(String alpha, int opset) {
        return OnnxText.parse("""
                <
                   ir_version: 8,
                   opset_import: ["" : %d]
                >
                g (float[2,3] x) => (float[2,3] y) {
                   gate = HardSigmoid <alpha: float = %s> (x)
                   y = Mul (gate, x)
                }
                """.formatted(opset, alpha));
    }

    private static Map<String, Long> run(Model model, EditLog log) {
        return CheckedPass.run(
                model, () -> RuleEngine.of(new FuseHardSwish()).logTo(log).run(model));
    }

    @Test
    void aGateBecomesAHardSwish() {
        Model model = gated("0.16666667", 17);
        EditLog log = new EditLog();
        assertEquals(Map.of("fuse-hard-swish", 1L), run(model, log));
        assertEquals("""
                <
                   ir_version: 8,
                   opset_import: ["" : 17]
                >
                g (float[2,3] x) => (float[2,3] y) {
                   y = HardSwish (x)
                }
                """, OnnxText.print(model));
        assertEquals(1, log.entries().size());
    }

    @Test
    void anotherSlopeIsLeftAlone() {
        Model model = gated("0.2", 17);
        assertEquals(Map.of(), run(model, new EditLog()));
        assertEquals(
                "HardSigmoid without a name that makes 'gate': not: alpha is 1/6",
                new FuseHardSwish()
                        .pattern()
                        .explain(model, TypeLookup.inferred(model))
                        .orElseThrow()
                        .toString());
    }

    @Test
    void whatTheOperatorSetLacksIsNotPutIn() {
        assertEquals(Map.of(), run(gated("0.16666667", 13), new EditLog()));
    }
}
