package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.GraphCheck;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Lines;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;

final class RuleEngineTest {
    record DoubleNegation() implements Rule {
        private static final Capture<Value> X = Capture.value("x");
        private static final Pattern PATTERN =
                node(Operators.NEG).inputs(node(Operators.NEG).inputs(any(X)));

        @Override
        public String name() {
            return "double-negation";
        }

        @Override
        public Pattern pattern() {
            return PATTERN;
        }

        @Override
        public void apply(Match match, Editor editor) {
            editor.replace(match.output(), match.get(X));
        }
    }

    @Test
    void pairsGoAway() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "c = Neg(b)", "d = Neg(c)", "e = Relu(d)", "-> e");
        EditLog log = new EditLog();
        assertEquals(
                Map.of("double-negation", 2L),
                RuleEngine.of(new DoubleNegation()).logTo(log).run(model));
        assertEquals("e = Relu(x)\n-> e\n", Lines.print(model));
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals("""
                double-negation at Neg 'b': 'b' by 'x'; removed Neg 'b', Neg 'a'
                double-negation at Neg 'd': 'd' by 'x'; removed Neg 'd', Neg 'c'
                """, log.toString());
    }

    @Test
    void anOutputKeepsItsName() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "-> b");
        RuleEngine.of(new DoubleNegation()).run(model);
        assertEquals("b = Identity(x)\n-> b\n", Lines.print(model));
    }
}
