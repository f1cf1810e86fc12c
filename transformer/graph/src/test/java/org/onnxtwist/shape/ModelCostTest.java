package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;

final class ModelCostTest {
    private static final Pattern WEIGHT = Pattern.compile("(?<=[<,] ?)\\w+\\[([0-9,]+)\\] \\w+(?=[,>])");

    private static ModelCost of(String text) {
        return ModelCost.of(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17, \"own\" : 1]> g " + filled(text)));
    }

    /** Gives the weights, which a text declares behind the outputs, as many zeros as they have elements. */
    private static String filled(String text) {
        int body = text.indexOf('{');
        int weights = text.indexOf('<');
        if (weights < 0 || weights > body) {
            return text;
        }
        String declared = WEIGHT.matcher(text.substring(weights, body)).replaceAll(weight -> {
            long elements = Pattern.compile(",")
                    .splitAsStream(weight.group(1))
                    .mapToLong(Long::parseLong)
                    .reduce(1, (a, b) -> a * b);
            return weight.group() + " = {" + String.join(", ", Collections.nCopies((int) elements, "0")) + "}";
        });
        return text.substring(0, weights) + declared + text.substring(body);
    }

    /** The multiply-adds, the bytes of outputs and the bytes of weights of the only node. */
    private static String only(String text) {
        ModelCost cost = of(text);
        assertEquals(1, cost.nodes().size());
        NodeCost node = cost.nodes().get(0);
        return node.multiplyAdds() + " " + node.activationBytes() + " " + node.weightBytes();
    }

    private static String numbers(long multiplyAdds, long activations, long weights) {
        return multiplyAdds + " " + activations + " " + weights;
    }

    /** Each number is counted by hand: output elements times the products of each, and four bytes an element of float. */
    @Test
    void eachKindOfOperator() {
        assertEquals(
                numbers(2L * 6 * 8 * 9 * (2 * 3 * 3), 4L * 2 * 6 * 8 * 9, 4L * 6 * 2 * 3 * 3 + 4L * 6),
                only("(float[2,4,10,11] x) => (y) <float[6,2,3,3] w, float[6] b> { y = Conv<group = 2>(x, w, b) }"));
        assertEquals(
                numbers(2L * 4 * 10 * 11 * (3 * 2 * 2), 4L * 2 * 3 * 20 * 22, 4L * 4 * 3 * 2 * 2),
                only("(float[2,4,10,11] x) => (y) <float[4,3,2,2] w> { y = ConvTranspose<strides = [2, 2]>(x, w) }"));
        assertEquals(
                numbers(5L * 7 * 2 * 4 * 3, 4L * 5 * 7 * 2 * 4, 0),
                only("(float[5,1,2,3] a, float[7,3,4] b) => (y) { y = MatMul(a, b) }"));
        assertEquals(
                numbers(4L * 6 * 5, 4L * 4 * 6, 4L * 6 * 5),
                only("(float[5,4] a) => (y) <float[6,5] b> { y = Gemm<transA = 1, transB = 1>(a, b) }"));
        assertEquals(
                numbers(7L * 2 * (4 * 8 * 3 + 4 * 8 * 8), 4L * (7 * 2 * 8 + 2 * 8), 4L * (32 * 3 + 32 * 8)),
                only("(float[7,2,3] x) => (y, h) <float[1,32,3] w, float[1,32,8] r>"
                        + " { y, h = LSTM<hidden_size = 8>(x, w, r) }"));
        assertEquals(
                numbers(2L * 3 * 4 * 5, 4L * 2 * 3 * 5, 0),
                only("(float[2,3,4] a, float[2,5,4] b) => (y) { y = Einsum<equation = \"bij,bkj->bik\">(a, b) }"));
        assertEquals(
                numbers(2L * 6 * 8 * 9 * (4 * 3 * 3), 4L * 2 * 6 * 8 * 9, 6L * 4 * 3 * 3),
                only("(uint8[2,4,10,11] x) => (y) <uint8[6,4,3,3] w> { y = ConvInteger(x, w) }"));
        assertEquals(numbers(0, 2L * 3 * 4, 0), only("(float16[3,4] x) => (y) { y = Relu(x) }"));
        assertEquals(numbers(0, 3 * 4, 0), only("(float[3,4] x) => (y) { y = IsNaN(x) }"));
        assertEquals(
                numbers(0, 3, 0), only("(float[2,3] x) => (y) { y = Cast<to = 22>(x) }"), "int4 in halves of bytes");
    }

    @Test
    void openSizesStayInTheNumbers() {
        assertEquals(
                "54*H*N*W 8*H*N*W 216",
                only("(float[N,3,H,W] x) => (y) <float[2,3,3,3] w> { y = Conv<pads = [1, 1, 1, 1]>(x, w) }"));
        ModelCost cost = of("(float[N,4] x) => (y) <float[4,6] w, float[6,2] v> { a = MatMul(x, w) y = MatMul(a, v) }");
        assertEquals("36*N", cost.multiplyAdds().toString());
        assertEquals("32*N", cost.activationBytes().toString());
        assertEquals(0, cost.uncounted() + cost.unsized());
    }

    @Test
    void whatIsNotKnownIsCountedAsSuch() {
        ModelCost cost = of("(float[2,4] x) => (y) <float[4,6] w> { a = MatMul(x, w) b = own.mystery(a) y = Relu(b) }");
        assertEquals(Dim.of(48), cost.multiplyAdds());
        assertEquals(1, cost.uncounted());
        assertEquals(Dim.of(48), cost.activationBytes());
        assertEquals(2, cost.unsized());
        assertEquals(Dim.UNKNOWN, cost.nodes().get(1).multiplyAdds());
    }

    @Test
    void constantsAreNoNodesOfACost() {
        ModelCost cost = of("(float[2] x) => (y) { c = Constant<value = float[2] {1, 2}>() y = Add(x, c) }");
        assertEquals(1, cost.nodes().size());
        assertEquals(8, cost.nodes().get(0).weightBytes());
    }

    @Test
    void aSharedWeightIsReadByEach() {
        ModelCost cost = of("(float[2,4] x) => (y) <float[4,4] w> { a = MatMul(x, w) y = MatMul(a, w) }");
        assertEquals(
                List.of(64L, 64L),
                cost.nodes().stream().map(NodeCost::weightBytes).toList());
        assertEquals(1, cost.sharedWeights());
    }

    @Test
    void aCallAndASubgraphHaveTheWeightsOfTheirBodies() {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17, \"own\" : 1]> g"
                        + " (float[2,4] x) => (y) { a = own.twice(x) y = own.twice(a) } <domain: \"own\", opset_import: [\"\" : 17]>"
                        + " twice (p) => (r) { q = Constant<value = float[4,1] {1, 2, 3, 4}>() s = MatMul(p, q) r = MatMul(s, q) }");
        assertEquals(16, ModelCost.of(model).nodes().get(1).weightBytes());
        assertEquals(
                "? 16 16",
                only("(float[2,2] x, bool c) => (y) <float[2,2] w> { y = If(c) <"
                        + "then_branch = t () => (float[2,2] p) { p = MatMul(x, w) },"
                        + " else_branch = e () => (float[2,2] q) { q = Add(x, x) }> }"));
    }

    /** The same program gives 2984869888 and 71450624 for a batch of one, three times as many for three. */
    @Test
    void aModelOfOpenBatchCostsAMultipleOfIt() throws IOException {
        ModelCost cost = ModelCost.of(OnnxReader.read(Reference.path("models/superres/super_resolution_10.onnx")));
        assertEquals("2984869888*batch_size", cost.multiplyAdds().toString());
        assertEquals("71450624*batch_size", cost.activationBytes().toString());
    }

    /** The sums of a program of forty lines over ONNX's own shape inference. */
    @ParameterizedTest
    @CsvSource({
        "onnx-light/light_resnet50.onnx, 4089184256, 252684768, 10380, 415",
        "onnx-light/light_shufflenet.onnx, 124664528, 62752000, 4776, 446",
        "mnist-cntk/mnist.onnx, 786560, 131536, 24008, 12",
        "fastestdet/FastestDet.onnx, 121491744, 39627696, 962324, 211",
        "blazeface/face_detection_front_128x128_barracuda.onnx, 30760960, 10070528, 402128, 104",
        "yunet/yunet_n_320_320.onnx, 135598400, 33143200, 295464, 115"
    })
    void wholeModelsCostWhatOthersCount(String file, long multiplyAdds, long activations, long weights, int nodes)
            throws IOException {
        Model model = OnnxReader.read(Reference.path("models/" + file));
        ModelCost cost = ModelCost.of(model);
        assertEquals(Dim.of(multiplyAdds), cost.multiplyAdds());
        assertEquals(Dim.of(activations), cost.activationBytes());
        assertEquals(weights, model.constantBytes());
        assertEquals(nodes, cost.nodes().size());
        assertEquals(0, cost.uncounted() + cost.unsized());
    }
}
