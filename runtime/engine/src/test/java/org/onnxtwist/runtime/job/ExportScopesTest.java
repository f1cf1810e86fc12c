package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * Layers that read one value in several scopes: what their forms share is visible where it is read, and the model computes what it did,
 * whichever way it takes.
 */
final class ExportScopesTest {
    private static final String CONV = "Conv <pads = [1, 1, 1, 1]>";

    /** Branches of branches, layers before and behind them; r is read in branches alone before the last layer. */
    private static final String BRANCHES = """
            r = Relu (x)
            a = CONV (x, w0)
            b = If (c) <
               then_branch = then () => (t) {
                  ta = CONV (r, w1)
                  tb = If (d) <
                     then_branch = inner () => (ti) {
                        ti = CONV (x, w2)
                     },
                     else_branch = outer () => (to) {
                        ty = CONV (r, w3)
                        tz = CONV (x, w4)
                        to = Mul (ty, tz)
                     }
                  >
                  te = CONV (x, w5)
                  tp = Add (ta, te)
                  t = Mul (tp, tb)
               },
               else_branch = otherwise () => (e) {
                  e = CONV (r, w6)
               }
            >
            f = CONV (r, w7)
            ab = Mul (a, b)
            y = Add (ab, f)
            """;

    /** A Loop and a Scan whose bodies read x, between layers that read it too. */
    private static final String BODIES = """
            l = Loop <
               body = turn (int64 i, bool go, float[1,4,SIZE] state) => (more, next) {
                  more = Identity (go)
                  la = CONV (x, w0)
                  lb = CONV (state, w1)
                  next = Add (la, lb)
               }
            > (three, , x)
            s, all = Scan <
               num_scan_inputs = 1,
               body = step (float[1,4,SIZE] before, float[1] factor) => (after, out) {
                  sa = CONV (x, w2)
                  sb = CONV (x, w3)
                  sc = Mul (sa, factor)
                  after = Add (before, sc)
                  out = Mul (sb, factor)
               }
            > (l, pair)
            f = CONV (x, w4)
            sum = ReduceSum <keepdims = 0> (all, first)
            g = Add (s, sum)
            y = Add (g, f)
            """;

    @TestFactory
    Stream<DynamicTest> everyForm() {
        return Stream.of("7,9", "h,w")
                .flatMap(size -> Stream.concat(tests("branches", BRANCHES, size), tests("bodies", BODIES, size)));
    }

    private static Stream<DynamicTest> tests(String name, String nodes, String size) {
        return forms(model(nodes, size)).stream()
                .map(form -> DynamicTest.dynamicTest(
                        name + " " + size + " " + form.label(), () -> agrees(() -> model(nodes, size), form)));
    }

    private static Model model(String nodes, String size) {
        String weights = LongStream.range(0, 8)
                .mapToObj(k -> "float[4,4,3,3] w" + k + " = {" + numbers(k) + "}")
                .collect(Collectors.joining(", "));
        Model model = OnnxText.parse(("""
                <ir_version: 8, opset_import: ["" : 17]>
                net (float[1,4,SIZE] x, bool c, bool d) => (float[1,4,SIZE] y) <
                   WEIGHTS, int64 three = {3}, float[2,1] pair = {0.5, -0.25}, int64[1] first = {0}
                > {
                """ + nodes + "}")
                .replace("WEIGHTS", weights)
                .replace("CONV", CONV)
                .replace("SIZE", size));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        return model;
    }

    private static String numbers(long seed) {
        return LongStream.range(0, 4 * 4 * 9)
                .mapToObj(at -> String.format(Locale.ROOT, "%.4f", 0.2 * Math.sin(at * 1.7 + seed)))
                .collect(Collectors.joining(", "));
    }

    private static List<LayerForm> forms(Model model) {
        return TwistExport.plan(model, ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .toList();
    }

    private static void agrees(Supplier<Model> before, LayerForm form) {
        Model after = before.get();
        List<ExportedLayer> layers = TwistExport.run(after, Selection.always(form));
        assertEquals(List.of(), GraphCheck.findings(after));
        assertEquals(
                List.of(Optional.of(form)),
                layers.stream().map(ExportedLayer::form).distinct().toList());
        for (int way = 0; way < 4; way++) {
            Map<String, Tensor> inputs = Map.of(
                    "x", ComputedOutputs.picture(1, 4, 7, 9), "c", truth(way % 2 == 0), "d", truth(way / 2 == 0));
            ComputedOutputs.assertClose(before.get(), after, inputs, 2e-5);
        }
    }

    private static Tensor truth(boolean value) {
        byte[] one = {(byte) (value ? 1 : 0)};
        return Tensor.of(DType.BOOL, new long[0], TensorContent.wrap(ByteBuffer.wrap(one)));
    }
}
