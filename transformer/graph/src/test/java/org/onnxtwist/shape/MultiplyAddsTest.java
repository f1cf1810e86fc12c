package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;

final class MultiplyAddsTest {
    private static MultiplyAdds of(String text) {
        return MultiplyAdds.of(OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17, \"own\" : 1]> g " + text));
    }

    private static MultiplyAdds counted(long number) {
        return new MultiplyAdds(number, 0, false);
    }

    /** Each number is the product that a comment of the operator's documentation gives, written out. */
    @Test
    void eachOperatorCountsItsProducts() {
        assertEquals(
                counted(2L * 6 * 8 * 9 * (2 * 3 * 3)),
                of("(float[2,4,10,11] x, float[6,2,3,3] w) => (y) { y = Conv<group = 2>(x, w) }"));
        assertEquals(
                counted(2L * 4 * 10 * 11 * (3 * 2 * 2)),
                of("(float[2,4,10,11] x, float[4,3,2,2] w) => (y) { y = ConvTranspose<strides = [2, 2]>(x, w) }"));
        assertEquals(counted(5L * 7 * 2 * 4 * 3), of("(float[5,1,2,3] a, float[7,3,4] b) => (y) { y = MatMul(a, b) }"));
        assertEquals(counted(3), of("(float[3] a, float[3] b) => (y) { y = MatMul(a, b) }"));
        assertEquals(
                counted(4L * 6 * 5),
                of("(float[5,4] a, float[6,5] b) => (y) { y = Gemm<transA = 1, transB = 1>(a, b) }"));
        assertEquals(
                counted(7L * 2 * (4 * 8 * 3 + 4 * 8 * 8)),
                of("(float[7,2,3] x, float[1,32,3] w, float[1,32,8] r) => (y) { y = LSTM<hidden_size = 8>(x, w, r) }"));
        assertEquals(
                counted(2L * 3 * 4 * 5),
                of("(float[2,3,4] a, float[2,5,4] b) => (y) { y = Einsum<equation = \"bij,bkj->bik\">(a, b) }"));
        assertEquals(
                counted(2L * 6 * 8 * 9 * (4 * 3 * 3)),
                of("(uint8[2,4,10,11] x, uint8[6,4,3,3] w) => (y) { y = ConvInteger(x, w) }"));
    }

    @Test
    void elementwiseOperatorsCountAsZero() {
        assertEquals(counted(0), of("(float[2,3] x) => (y) { a = Relu(x) b = Add(a, x) y = Softmax(b) }"));
    }

    @Test
    void anOpenBatchCountsAsOneItem() {
        MultiplyAdds open = of("(float[N,4] x, float[4,6] w) => (y) { y = MatMul(x, w) }");
        assertEquals(new MultiplyAdds(24, 0, true), open);
        assertEquals(OptionalLong.of(24), open.total());
        assertEquals(
                new MultiplyAdds(2 * 24, 0, true),
                of("(float[N,4] x, float[4,6] w) => (y) { z = Concat<axis = 0>(x, x) y = MatMul(z, w) }"));
    }

    @Test
    void whatHasAnotherOpenSizeIsNotCounted() {
        MultiplyAdds open = of("(float[1,3,H,W] x, float[2,3,3,3] w, float[1,4] v, float[4,6] u) => (y, z)"
                + " { y = Conv(x, w) z = MatMul(v, u) }");
        assertEquals(new MultiplyAdds(24, 1, false), open);
        assertEquals(OptionalLong.empty(), open.total());
    }

    @Test
    void anOperatorOfAnUnknownDomainIsNotCountedAsZero() {
        assertEquals(new MultiplyAdds(0, 1, false), of("(float[2] x) => (y) { y = own.mystery(x) }"));
    }

    @Test
    void aFunctionCountsAtEachCall() {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17, \"own\" : 1]> g"
                        + " (float[2,4] x, float[4,4] w) => (y) { a = own.twice(x, w) y = own.twice(a, w) }"
                        + " <domain: \"own\", opset_import: [\"\" : 17]> twice (p, q) => (r) { s = MatMul(p, q) r = MatMul(s, q) }");
        assertEquals(counted(4 * 2 * 4 * 4), MultiplyAdds.of(model));
    }

    @Test
    void nodesOfSubgraphsAreNotCountedIfTheyMultiply() {
        String model = "(float[2,2] x, bool c) => (y) { y = If(c) <"
                + "then_branch = t () => (float[2,2] p) { p = %s(x, x) }, else_branch = e () => (float[2,2] q) { q = Add(x, x) }> }";
        assertEquals(counted(0), of(String.format(model, "Mul")));
        assertEquals(new MultiplyAdds(0, 1, false), of(String.format(model, "MatMul")));
    }

    /** 2 rows of 4 by 3 columns, each a sum of 4 products; then 2 by 5, each a sum of 3. */
    @Test
    void eachNodeHasItsOwnNumber() {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N,2,4] x, float[4,3] v, float[3,5] w)"
                        + " => (float[N,2,5] y) { a = MatMul(x, v) b = Relu(a) y = MatMul(b, w) }");
        Map<Node, MultiplyAdds> counts = MultiplyAdds.ofNodes(model);
        List<Long> numbers = new ArrayList<>();
        model.forEachNode(
                node -> numbers.add(Objects.requireNonNull(counts.get(node)).counted()));
        assertEquals(List.of(24L, 0L, 30L), numbers);
    }

    /** The numbers that a program of a few lines over ONNX's own shape inference adds up. */
    @ParameterizedTest
    @CsvSource({
        "onnx-light/light_resnet50.onnx, 4089184256",
        "onnx-light/light_densenet121.onnx, 2834161664",
        "onnx-light/light_shufflenet.onnx, 124664528",
        "ultraface/version-RFB-320.onnx, 100418560",
        "mnist-cntk/mnist.onnx, 786560",
        "fastestdet/FastestDet.onnx, 121491744",
        "blazeface/face_detection_front_128x128_barracuda.onnx, 30760960"
    })
    void wholeModelsCountWhatOthersCount(String file, long number) throws IOException {
        assertEquals(counted(number), MultiplyAdds.of(OnnxReader.read(Reference.path("models/" + file))));
    }
}
