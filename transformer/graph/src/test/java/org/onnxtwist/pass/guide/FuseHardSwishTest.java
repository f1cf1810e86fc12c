package org.onnxtwist.pass.guide;

import org.junit.jupiter.api.Test;
import org.onnxtwist.pass.testing.RuleAssert;

final class FuseHardSwishTest {
    private static String gated(String alpha) {
        return """
                g (float[2,3] x) => (float[2,3] y) {
                   gate = HardSigmoid <alpha: float = %s> (x)
                   y = Mul (gate, x)
                }
                """.formatted(alpha);
    }

    @Test
    void aGateBecomesAHardSwish() {
        RuleAssert.assertThat(new FuseHardSwish())
                .on(gated("0.16666667"))
                .rewritesTo("g (float[2,3] x) => (float[2,3] y) { y = HardSwish (x) }");
    }

    @Test
    void anotherSlopeIsLeftAlone() {
        RuleAssert.assertThat(new FuseHardSwish()).on(gated("0.2")).doesNotFire("alpha is 1/6");
    }

    @Test
    void whatTheOperatorSetLacksIsNotPutIn() {
        RuleAssert.assertThat(new FuseHardSwish())
                .inOpset(13)
                .on(gated("0.16666667"))
                .doesNotFire("the rule applies from operator set 14 on");
    }
}
