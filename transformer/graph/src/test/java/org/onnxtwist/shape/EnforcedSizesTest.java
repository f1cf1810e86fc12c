package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.shape.term.SizeEvaluation;

/** What {@link ShapeInference#inferFromInputs} takes a model's word for: what a runtime holds every run to. */
class EnforcedSizesTest {
    private static Model parse(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17, \"nobody\" : 1]> g " + graph);
    }

    private static Value input(Model model, int index) {
        return model.graph().inputs().get(index);
    }

    private static List<Dim> dims(InferredTypes types, Value value) {
        return types.numbered(value).known().orElseThrow();
    }

    @Test
    void aNameStaysWithTheFirstDimensionThatHasIt() {
        Model model = parse("(float[2,S,S] a, float[S,T] b) => (float[] y, float[] z) { y = Relu(a) z = Neg(b) }");
        InferredTypes types = ShapeInference.inferFromInputs(model);
        assertEquals(Shape.of(List.of(Dim.of(2), Dim.of("S"), Dim.UNKNOWN)), types.shape(input(model, 0)));
        assertEquals(Shape.of(List.of(Dim.UNKNOWN, Dim.of("T"))), types.shape(input(model, 1)));
        List<Dim> a = dims(types, input(model, 0));
        List<Dim> b = dims(types, input(model, 1));
        assertNotEquals(a.get(2), b.get(0));
        assertEquals(a, dims(types, model.graph().outputs().get(0)));
        assertEquals(b, dims(types, model.graph().outputs().get(1)));
        InferredTypes named = ShapeInference.inferFromNamedInputs(model);
        assertEquals(Shape.of(List.of(Dim.of("S"), Dim.of("T"))), named.shape(input(model, 1)));
    }

    @Test
    void ofOtherValuesNothingIsTaken() {
        Model model = parse("(float[] a, float[1,3] b) => (float[] y, float[] z) <float[1,3,8,8] m, float[7,7] y>"
                + " { m = nobody.Mystery(b) y = Relu(m) z = Neg(a) }");
        InferredTypes types = ShapeInference.inferFromInputs(model);
        Value mystery =
                model.graph().outputs().get(0).producer().orElseThrow().input(0).orElseThrow();
        assertEquals(Shape.UNKNOWN, types.shape(mystery));
        assertEquals(Shape.of(1, 3), types.shape(input(model, 1)));
        assertEquals(Shape.UNKNOWN, types.shape(model.graph().outputs().get(1)));
        assertEquals(
                Shape.of(1, 3, 8, 8), ShapeInference.inferFromNamedInputs(model).shape(mystery));
    }

    @Test
    void inputsOfSubgraphsAreWhatTheyAreGiven() {
        Model model = parse(
                "(float[2,N] a) => (float[] last) <int64 turns = {3}, bool yes = {1}> { last = Loop(turns, yes, a)"
                        + " <body = b (int64 i, bool c, float[2,8] x) => (bool d, float[2,8] e)"
                        + " { d = Identity(c) e = Concat<axis = 1>(x, x) }> }");
        Node loop = model.graph().nodes().iterator().next();
        Value carried = loop.subgraphs().findFirst().orElseThrow().inputs().get(2);
        InferredTypes types = ShapeInference.inferFromInputs(model);
        assertEquals(Dim.UNKNOWN, types.shape(carried).known().orElseThrow().get(1));
    }

    /** By the formula of the operator: floor((7 + 2 - 3) / 2) + 1 = 4, and floor((10 + 2 - 3) / 2) + 1 = 5. */
    @Test
    void sizesThatFollowAreEvaluated() {
        Model model =
                parse("(float[N,3,H,W] a, float[8,3,3,3] w) => (float[] y, float[] z) { y = Conv<pads = [1, 1, 1, 1],"
                        + " strides = [2, 2]>(a, w) z = Flatten(y) }");
        InferredTypes types = ShapeInference.inferFromInputs(model);
        SizeEvaluation sizes = new SizeEvaluation(Map.of(Dim.of("H"), 7L, Dim.of("W"), 10L));
        List<Dim> y = dims(types, model.graph().outputs().get(0));
        assertEquals(OptionalLong.of(4), sizes.of(y.get(2)));
        assertEquals(OptionalLong.of(5), sizes.of(y.get(3)));
        assertEquals(OptionalLong.empty(), sizes.of(y.get(0)));
        assertEquals(
                OptionalLong.of(8 * 4 * 5),
                sizes.of(dims(types, model.graph().outputs().get(1)).get(1)));
    }
}
