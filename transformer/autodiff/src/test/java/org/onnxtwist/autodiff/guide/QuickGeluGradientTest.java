package org.onnxtwist.autodiff.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Gelu;

/** Rules of operators of another domain: one from its formula, one through simpler nodes. ONNX Runtime computes both operators. */
final class QuickGeluGradientTest {
    private static final float[] X = {-1.5f, 0.25f, 0.75f, 2};

    private static Model model(String call, long opset) {
        return OnnxText.parse("""
                <ir_version: 10, opset_import: ["" : %d, "com.microsoft" : 1]>
                g (float[4] x) => (float loss) <float[4] w = {1, -2, 3, 0.5}>
                {
                   y = com.microsoft.%s
                   p = Mul (y, w)
                   loss = ReduceSum <keepdims: int = 0> (p)
                }
                """.formatted(opset, call));
    }

    private static float[] gradient(Model model, GradientRules rules) throws OrtException {
        Graph graph = model.graph();
        Value x = graph.inputs().get(0);
        Gradients gradients =
                Backward.using(rules).differentiate(model, graph.outputs().get(0), List.of(x));
        Value gradient = gradients.of(x);
        gradient.setType(x.type());
        graph.addOutput(gradient);
        return (float[]) run(model, X, 1);
    }

    private static Object run(Model model, float[] x, int output) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session =
                        environment.createSession(OnnxWriter.toBytes(model), new OrtSession.SessionOptions());
                OnnxTensor input = OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return result.get(output).getValue();
        }
    }

    /** Central differences of the loss. */
    private static float[] differences(Model model) throws OrtException {
        float step = 1e-2f;
        float[] found = new float[X.length];
        for (int i = 0; i < X.length; i++) {
            float[] above = X.clone();
            float[] below = X.clone();
            above[i] += step;
            below[i] -= step;
            found[i] = ((float) run(model, above, 0) - (float) run(model, below, 0)) / (2 * step);
        }
        return found;
    }

    @Test
    void fromItsFormula() throws OrtException {
        GradientRules rules = GradientRules.standard().with(new QuickGeluGradient());
        String call = "QuickGelu <alpha: float = 1.5> (x)";
        assertArrayEquals(differences(model(call, 18)), gradient(model(call, 18), rules), 2e-3f);
    }

    @Test
    void throughSimplerNodes() throws OrtException {
        GradientRule biasGelu = GradientRule.of(
                OperatorId.of("com.microsoft", "BiasGelu"),
                "through Y = Gelu(X + B)",
                node -> node.through(() ->
                        List.of(Gelu.of(Add.of(node.input(0), node.input(1)).emit(node.at()))
                                .emit(node.at()))));
        String call = "BiasGelu (x, w)";
        assertArrayEquals(
                differences(model(call, 20)),
                gradient(model(call, 20), GradientRules.standard().with(biasGelu)),
                2e-3f);
    }

    @Test
    void withoutTheRuleTheNodeIsNamed() {
        Model model = model("QuickGelu (x)", 18);
        String before = OnnxText.print(model);
        GradientException refusal = assertThrows(
                GradientException.class,
                () -> Backward.of(
                        model,
                        model.graph().outputs().get(0),
                        List.of(model.graph().inputs().get(0))));
        assertEquals(
                "node com.microsoft.QuickGelu with output 'y' cannot be differentiated, because operator "
                        + "com.microsoft.QuickGelu has no gradient rule: freeze the parameters before it, or add a rule",
                refusal.getMessage());
        assertEquals(before, OnnxText.print(model));
    }
}
