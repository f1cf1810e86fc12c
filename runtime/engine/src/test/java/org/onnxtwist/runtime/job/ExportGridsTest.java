package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.op.Range;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Layers whose outputs have equal sizes at every run share a grid that is computed, and others do not. */
final class ExportGridsTest {
    /** Two chains of two layers; the inputs call their sizes by one name, and a runtime takes different ones. */
    private static Model model() {
        String weights = LongStream.range(0, 4)
                .mapToObj(k -> "float[2,2,3,3] w" + k + " = {" + numbers(k) + "}")
                .collect(Collectors.joining(", "));
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>\n"
                + "net (float[1,2,H,W] a, float[1,2,H,W] b) => (float[1,2,P,Q] y, float[1,2,R,S] z) <" + weights
                + "> { [a0] p = Conv <pads = [1,1,1,1]> (a, w0)  [a1] y = Conv <pads = [1,1,1,1]> (p, w1)"
                + " [b0] q = Conv <pads = [1,1,1,1]> (b, w2)  [b1] z = Conv <pads = [1,1,1,1]> (q, w3) }");
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        return model;
    }

    private static String numbers(long seed) {
        return LongStream.range(0, 2 * 2 * 9)
                .mapToObj(at -> String.format(Locale.ROOT, "%.4f", 0.2 * Math.sin(at * 1.7 + seed)))
                .collect(Collectors.joining(", "));
    }

    @Test
    void layersOfOneChainShareAGrid() {
        Model after = model();
        TwistExport.run(after, Selection.always(LayerForm.labelled("folded").orElseThrow()));
        int[] ranges = {0};
        after.forEachNode(node -> ranges[0] += node.operator().equals(Range.ID) ? 1 : 0);
        assertEquals(4, ranges[0], "a grid for each axis of each chain");
        ComputedOutputs.assertClose(
                model(),
                after,
                Map.of("a", ComputedOutputs.picture(1, 2, 5, 6), "b", ComputedOutputs.picture(1, 2, 7, 4)),
                2e-5);
    }
}
