package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;

/** The forms that were the fastest when they were measured: the tables of docs/PERFORMANCE.md, and networks of its benchmark. */
class CostModelTest {
    @ParameterizedTest
    @CsvSource({
        "1, 64, 64, 1, 56, 1, antisymmetric+blocked",
        "1, 128, 128, 1, 28, 1, antisymmetric+blocked",
        "1, 256, 256, 1, 14, 1, antisymmetric+blocked",
        "1, 512, 512, 1, 7, 1, antisymmetric+blocked",
        "1, 64, 128, 1, 56, 2, antisymmetric+blocked",
        "16, 16, 16, 1, 32, 1, antisymmetric+blocked",
        "1, 3, 64, 1, 224, 1, wide-in",
        "1, 3, 32, 1, 224, 2, wide-in",
        "1, 32, 32, 32, 112, 1, folded+blocked",
        "1, 512, 512, 512, 14, 1, folded+blocked",
        "1, 1024, 1024, 1024, 7, 1, folded+blocked"
    })
    void theFastestIsChosen(long batch, long in, long out, long group, long size, long stride, String fastest) {
        LayerSite site = site(Dim.of(batch), in, out, group, Dim.of(size), Dim.of(size / stride), stride);
        assertEquals(fastest, new CostModel(1).choose(site).form().label());
    }

    @Test
    void anOpenSizeIsTakenForAUsualOne() {
        LayerSite site = site(Dim.of("N"), 64, 64, 1, Dim.of("s"), Dim.of("s"), 1);
        Selection.Choice choice = new CostModel(1).choose(site);
        assertEquals("antisymmetric", choice.form().label());
    }

    private static LayerSite site(Dim batch, long in, long out, long group, Dim before, Dim after, long stride) {
        return new LayerSite(
                "layer",
                new ConvGeometry(
                        DType.FLOAT,
                        in,
                        out,
                        group,
                        List.of(stride, stride),
                        List.of(1L, 1L),
                        List.of(1L, 1L, 1L, 1L),
                        AutoPad.NOTSET),
                Shape.of(List.of(batch, Dim.of(in), before, before)),
                Shape.of(List.of(batch, Dim.of(out), after, after)),
                false,
                true,
                DType.FLOAT,
                17);
    }
}
