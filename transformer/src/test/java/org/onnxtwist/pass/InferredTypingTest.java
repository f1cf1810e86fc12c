package org.onnxtwist.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.rewrite.RuleException;

/** With inferred types the engine knows what new nodes make, and so refuses an output of another type or shape. */
final class InferredTypingTest {
    private static final Pattern NEG = Pattern.node(Neg.ID);

    private record Turning(boolean back) implements Rule {
        @Override
        public String name() {
            return "turning";
        }

        @Override
        public Pattern pattern() {
            return NEG;
        }

        @Override
        public void apply(Match match, Editor editor) {
            Value turned = Transpose.of(match.root().input(0).orElseThrow()).emit(editor);
            Value relu = Relu.of(turned).emit(editor);
            editor.replace(match.output(), back ? Transpose.of(relu).emit(editor) : relu);
        }
    }

    private static Model model() {
        return OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[2,N] x) => (float[2,N] y) { y = Neg (x) }
                """);
    }

    @Test
    void anotherShapeIsRefused() {
        RuleEngine engine = RuleEngine.of(new Turning(false)).typedBy(InferredTyping::new);
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[2,3] x) => (float[2,3] y) { y = Neg (x) }
                """);
        assertEquals(
                "rule turning at node Neg without a name that makes 'y' replaces output 'y' of type float[2,3] by a value of type"
                        + " float[3,2]: an output keeps its type and shape",
                assertThrows(RuleException.class, () -> engine.run(model)).getMessage());
    }

    @Test
    void theSameShapeIsNot() {
        assertEquals(
                Map.of("turning", 1L),
                RuleEngine.of(new Turning(true)).typedBy(InferredTyping::new).run(model()));
    }

    @Test
    void whatANewNodeMakesIsKnown() {
        Model model = model();
        InferredTyping typing = new InferredTyping(model);
        Value y = model.graph().outputs().get(0);
        Value cast = Cast.of(y, DType.DOUBLE).emit(Placement.atEnd(model, model.graph()));
        typing.added(cast.producer().orElseThrow());
        assertEquals("double[2,N]", typing.type(cast).toString());
    }
}
