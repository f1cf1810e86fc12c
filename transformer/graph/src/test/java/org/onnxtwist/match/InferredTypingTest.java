package org.onnxtwist.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.rewrite.EditException;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;

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
        RuleEngine engine = RuleEngine.of(new Turning(false));
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[2,3] x) => (float[2,3] y) { y = Neg (x) }
                """);
        assertEquals(
                "rule turning at node Neg with output 'y' replaces output 'y' of type float[2,3] by a value of type"
                        + " float[3,2]: an output must keep its type and shape",
                assertThrows(EditException.class, () -> engine.run(model)).getMessage());
    }

    @Test
    void theSameShapeIsNot() {
        assertEquals(Map.of("turning", 1L), RuleEngine.of(new Turning(true)).run(model()));
    }

    /** A Slice that takes a part, between declarations that say it takes all. */
    @ParameterizedTest
    @ValueSource(strings = {"None", "?", "unk", "N"})
    void aRuleThatComparesShapesIsNotMisled(String size) {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float["%1$s",4] x) => (float["%1$s",4] y)
                   <int64[1] b = {1}, int64[1] e = {3}, int64[1] a = {0}> { s = Slice (x, b, e, a)  y = Relu (s) }
                """.formatted(size));
        Node slice = model.graph().nodes().iterator().next();
        slice.output(0).setType(model.graph().inputs().get(0).type());
        TypeLookup inferred = TypeLookup.inferred(model);
        Value x = slice.input(0).orElseThrow();
        assertNotEquals(inferred.type(x), inferred.type(slice.output(0)));
        assertEquals(inferred.type(x), inferred.type(x));
        assertEquals(
                size.equals("N"),
                TypeLookup.declared().type(x).equals(TypeLookup.declared().type(slice.output(0))));
    }

    @Test
    void unknownSizesFlow() {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[N,"?"] x, float[N,"?"] z) => (float[] y) { a = Relu (x)  y = Add (a, z) }
                """);
        TypeLookup typing = TypeLookup.inferred(model);
        List<Value> inputs = model.graph().inputs();
        Value a = model.graph().nodes().iterator().next().output(0);
        assertEquals(typing.type(inputs.get(0)), typing.type(a));
        // A runtime takes other sizes for the same names.
        assertNotEquals(typing.type(inputs.get(0)), typing.type(inputs.get(1)));
        assertEquals(Optional.of(2), typing.type(inputs.get(1)).shape().known().map(List::size));
    }

    @Test
    void whatANewNodeMakesIsKnown() {
        Model model = model();
        TypeLookup typing = TypeLookup.inferred(model);
        Value y = model.graph().outputs().get(0);
        Value cast = Cast.of(y, DType.DOUBLE).emit(Placement.atEnd(model, model.graph()));
        typing.added(cast.producer().orElseThrow());
        assertEquals("double[2,N]", typing.type(cast).toString());
    }
}
