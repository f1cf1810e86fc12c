package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Sizes that a model declares and does not have fill neither memory nor the file. */
final class AbsurdSizesTest {
    private static final long SMALL = 1 << 20;

    private static Grid grid(long height, long width) {
        Model model = ConvModels.one(8, 17, Dim.of(height), Dim.of(width));
        TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults());
        assertTrue(model.constantBytes() < SMALL, () -> model.constantBytes() + " bytes");
        return result.layers().get(0).grid();
    }

    @Test
    void aGridOfManyPositionsIsComputedAtEachRun() {
        assertEquals(Grid.CONSTANT, grid(224, 65_536));
        assertEquals(Grid.DYNAMIC, grid(224, 65_537));
        assertEquals(Grid.DYNAMIC, grid(2_000_000_000L, 4));
        assertEquals(Grid.DYNAMIC, grid(4_000_000_000_000_000_000L, 4));
    }

    @Test
    void noFormIsExportedWithPlanesThatFillTheFile() {
        for (LayerForm form : LayerForms.ALL) {
            Model model = twisted(70_000, 100);
            assertEquals(1, TwistExport.run(model, Selection.always(form)).size());
            assertTrue(model.constantBytes() < SMALL, () -> form + ": " + model.constantBytes() + " bytes");
        }
    }

    @Test
    void sizesThatCannotBeAreNotLookedThrough() {
        for (long height : new long[] {2_000_000_000L, 4_000_000_000_000_000_000L}) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertTrue(TwistExport.run(twisted(height, 5), Selection.always(LayerForms.FOLDED))
                                    .size()
                            <= 1));
        }
    }

    private static Model twisted(long height, long width) {
        Model model = ConvModels.one(8, 17, Dim.of(height), Dim.of(width));
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        return model;
    }

    /** A weight that a caller gives, or that nodes compute, has the size that is declared of it. */
    @ParameterizedTest
    @CsvSource({
        "1, 3074457345618258602, SKIPPED",
        "4194304, 4194304, SKIPPED",
        "4096, 4096, SKIPPED",
        "1024, 1024, REWRITTEN"
    })
    void kernelsBesideAWeightThatIsNotInTheModelAreBounded(long outChannels, long inChannels, ConvEntry.Status status) {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[1,%2$d,8,8] x, float[%1$d,%2$d,3,3] w) => (float[1,%1$d,6,6] y) { y = Conv (x, w) }
                """.formatted(outChannels, inChannels));
        TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        assertEquals(status, result.convs().get(0).status());
    }

    /** Each of them is small enough, but not all together; a stored weight of the size raises the limit. */
    @ParameterizedTest
    @CsvSource({"false, 3", "true, 4"})
    void kernelsBesideWeightsThatAreNotInTheModelAreBoundedTogether(boolean stored, long rewritten) {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                g (float[1,1024,8,8] x, float[1024,1024,3,3] w) => (float[1,1024,2,2] y) {
                  a = Conv <pads: ints = [1, 1, 1, 1]> (x, w)
                  b = Conv (a, w)
                  c = Conv (b, w)
                  y = Conv (c, w)
                }
                """);
        if (stored) {
            model.graph().addInitializer("more", Tensor.zeros(DType.INT8, 4, 1024, 1024));
        }
        TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults());
        assertEquals(
                rewritten,
                result.convs().stream()
                        .filter(conv -> conv.status() == ConvEntry.Status.REWRITTEN)
                        .count());
    }
}
