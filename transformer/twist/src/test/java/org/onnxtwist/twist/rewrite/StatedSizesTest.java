package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.twist.layer.ParameterCount;
import org.onnxtwist.twist.recognise.Recogniser;

/** Models that state sizes whose product is more than 63 bits hold; a size takes a file no more than ten bytes. */
final class StatedSizesTest {
    private static Model parse(String graph, long size) {
        return OnnxText.parse("""
                <
                   ir_version: 9,
                   opset_import: ["" : 17]
                >
                """ + graph.replace("SIZE", Long.toString(size)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A kernel that nothing stores, and the same rounded to a half.
                """
                g (float[1,SIZE,8,8] x) => (float[?,?,?,?] y) <int64[4] s = {SIZE,SIZE,3,3}> {
                   w = ConstantOfShape (s)
                   c = Conv <pads: ints = [1,1,1,1]> (x, w)
                   y = Sum (c, c, c)
                }
                """,
                """
                g (float[1,SIZE,8,8] x) => (float[?,?,?,?] y) <int64[4] s = {SIZE,SIZE,3,3}> {
                   w = ConstantOfShape (s)
                   half = Cast <to: int = 10> (w)
                   float = Cast <to: int = 1> (half)
                   c = Conv <pads: ints = [1,1,1,1]> (x, float)
                   y = Sum (c, c, c)
                }
                """,
                // Channels over axes that have more positions than there are.
                """
                g (float[1,1,8,8] x) => (float[?,?,?,?] y)
                <float[3,1,3,3] w = {0,1,2,3,4,5,6,7,8,0,1,2,3,4,5,6,7,8,0,1,2,3,4,5,6,7,8},
                 int64[5] s = {1,SIZE,SIZE,8,8}, int64 zero = {0}, int64 one = {1}> {
                   c = Conv <pads: ints = [1,1,1,1]> (x, w)
                   r = Reshape (c, s)
                   a = Gather <axis: int = 1> (r, zero)
                   b = Gather <axis: int = 1> (r, one)
                   y = Sum (a, b, b)
                }
                """
            })
    void aProductOfSizesThatOverflowsIsNoLayer(String graph) {
        for (long size : List.of(1L << 32, (1L << 32) + 1, 1L << 62, Long.MAX_VALUE)) {
            assertEquals(List.of(), Recogniser.survey(parse(graph, size)).layers());
        }
    }

    @Test
    void aWeightThatIsDeclaredAndNotStoredHasALimit() {
        for (long size : List.of(4_000L, 1L << 31, 1L << 62, Long.MAX_VALUE)) {
            Model model = parse("""
                    g (float[1,SIZE,8,8] x, float[SIZE,SIZE,3,3] w) => (float[?,?,?,?] y) {
                       y = Conv <pads: ints = [1,1,1,1]> (x, w)
                    }
                    """, size);
            TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults());
            ConvEntry conv = result.convs().get(0);
            assertEquals(ConvEntry.Status.SKIPPED, conv.status());
            assertTrue(conv.reason().contains("is not stored"), conv.reason());
        }
    }

    @Test
    void aBatchIsNotFollowedWhereElementsCannotBeCounted() {
        for (long size : List.of(1L << 32, 1L << 62, Long.MAX_VALUE)) {
            Model model = parse("""
                    g (float[1,4,SIZE] x) => (float[?,?,?,?] y) <int64[4] s = {1,SIZE,SIZE,-1}> {
                       [target] y = Reshape (x, s)
                    }
                    """, size);
            String refusal =
                    String.valueOf(assertThrows(PassException.class, () -> new BatchDimension(Dim.of(4)).run(model))
                            .getMessage());
            assertTrue(refusal.contains("target"), refusal);
        }
    }

    @Test
    void storedValuesOfSparseInitializersAreParameters() {
        Model model = ConvModels.empty(8, 17, Dim.of(4));
        model.graph()
                .addSparseInitializer(
                        "w",
                        new SparseTensor(
                                Tensor.ofFloats(new float[] {1, 2, 3}, 3),
                                Tensor.ofLongs(new long[] {0, 5, 7}, 3),
                                List.of(100L)));
        assertEquals(3, ParameterCount.of(model));
    }
}
