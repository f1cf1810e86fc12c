package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.twist.TwistLayer;

/** A layer whose antisymmetric kernels are computed: half the difference between a kernel and what two Slices make of it. */
final class EmptySlicesTest {
    private static List<TwistLayer> layers(long step, long axis) {
        return Recogniser.recognise(OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 13]>
                g (float[1,1,5,5] x) => (float y) <
                  float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}, float[1,1,3,3] k = {1,2,3,4,0,-4,-3,-2,-1}, float two = {2},
                  float[1,1,3,3] l = {1,0,-1,2,0,-2,1,0,-1},
                  float[5] gx = {-1,-0.6,-0.2,0.2,0.6}, float[5,1] gy = {-0.8,-0.4,0,0.4,0.8},
                  int64[1] last = {-1}, int64[1] least = {-100}, int64[1] step = {%d}, int64[1] back = {-1},
                  int64[1] second = {%d}, int64[1] columns = {3}
                > {
                  c = Conv <pads: ints = [1, 1, 1, 1]> (x, w)
                  s = Slice (k, last, least, columns, step)
                  t = Slice (s, last, least, second, back)
                  d = Sub (k, t)
                  h = Div (d, two)
                  cx = Conv <pads: ints = [1, 1, 1, 1]> (x, h)
                  cy = Conv <pads: ints = [1, 1, 1, 1]> (x, l)
                  mx = Mul (cx, gx)
                  my = Mul (cy, gy)
                  a = Add (c, mx)
                  y = Add (a, my)
                }
                """.formatted(step, axis)));
    }

    @ParameterizedTest
    @CsvSource({"-1, 2, 1", "2, 2, 0", "2, 3, 0"})
    void isFoundWhereTheSlicesTurnTheKernel(long step, long axis, int found) {
        assertEquals(found, layers(step, axis).size());
    }
}
