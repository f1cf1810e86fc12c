package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.ShapeInference;

/** 3x3 Convs whose weights are sparse initializers: they are made dense, or it is said that they are sparse. */
final class SparseWeightTest {
    private final Graph graph = new Graph("sparse");
    private final Model model = new Model(graph, 8);

    private Value conv(Tensor indices, Long... dims) {
        model.setOpset(17);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 1, 4, 4));
        Value weight = graph.addSparseInitializer(
                "w", new SparseTensor(Tensor.ofFloats(new float[] {5, 6, 7}, 3), indices, List.of(dims)));
        Value y = graph.newNode("Conv")
                .input(x)
                .input(weight)
                .output("y")
                .append()
                .output(0);
        y.setType(ValueType.tensor(DType.FLOAT, 1, dims[0], 2, 2));
        graph.addOutput(y);
        return weight;
    }

    private ConvEntry rewritten() {
        return TwistRewrite.apply(model, TwistOptions.defaults()).convs().get(0);
    }

    private void requireDense(Value weight, float... expected) {
        assertEquals(ConvEntry.Status.REWRITTEN, rewritten().status());
        assertEquals(List.of(), graph.sparseInitializers());
        assertEquals("w", weight.name().orElseThrow());
        assertArrayEquals(expected, weight.initializer().orElseThrow().toFloats());
    }

    @Test
    void linearIndices() {
        requireDense(
                conv(Tensor.vector(1, 8, 17), 2L, 1L, 3L, 3L), 0, 5, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 7);
    }

    @Test
    void coordinates() {
        Tensor indices = Tensor.ofLongs(new long[] {0, 0, 0, 1, 0, 0, 2, 2, 1, 0, 2, 2}, 3, 4);
        requireDense(conv(indices, 2L, 1L, 3L, 3L), 0, 5, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 7);
    }

    @Test
    void whatCannotBeMadeDenseIsSkippedForThat() {
        for (Long[] dims : new Long[][] {{2L, 1L, 3L, 3L}, {1L << 20, 1L << 20, 3L, 3L}}) {
            SparseWeightTest each = new SparseWeightTest();
            each.conv(Tensor.vector(1, 8, 18), dims);
            ConvEntry entry = each.rewritten();
            assertEquals(ConvEntry.Status.SKIPPED, entry.status());
            assertEquals(
                    "its weight is a sparse tensor with indices out of range or with more than 1 GiB in dense form",
                    entry.reason());
        }
    }

    /** What reads it has its sizes too. */
    @Test
    void itsTypeIsKnown() {
        Value weight = conv(Tensor.vector(1, 8, 17), 2L, 1L, 3L, 3L);
        weight.setName("w");
        assertEquals(
                ValueType.tensor(DType.FLOAT, 2, 1, 3, 3),
                ShapeInference.infer(model).of(weight));
    }
}
