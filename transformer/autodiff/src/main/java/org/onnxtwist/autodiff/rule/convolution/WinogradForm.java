package org.onnxtwist.autodiff.rule.convolution;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.EqualNodes;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Writes Convs of many channels whose kernels have three rows by Winograd's minimal filtering along the rows, as {@link WinogradGradient}
 * writes their gradients. What that transforms of the input is computed once for both.
 *
 * <pre>
 *   before:  y = Conv(x, w, b)
 *   after:   y = A' Conv(B' x, G w) {group: 6} + b
 * </pre>
 *
 * <p>Convs with constant kernels stay: ONNX Runtime has a faster layout for them. To be run behind {@code Backward}.
 */
public record WinogradForm() implements Pass {
    private static final long FEWEST_ROWS = 8;
    private static final long FEWEST_CHANNELS = 16;

    @Override
    public String name() {
        return "winograd-form";
    }

    @Override
    public boolean run(Model model) {
        InferredTypes types = ShapeInference.infer(model);
        List<Node> convs = StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .filter(node -> node.operator().equals(Conv.ID)
                        && node.input(1).flatMap(Value::constant).isEmpty())
                .filter(node -> pays(node, types))
                .toList();
        Arithmetic.Constants constants = new Arithmetic.Constants(Placement.atStart(model, model.graph()));
        convs.forEach(
                conv -> rewrite(conv, types, new Arithmetic(Placement.before(model, conv), constants, DType.FLOAT)));
        if (!convs.isEmpty()) {
            new TopologicalSort().run(model);
        }
        return !convs.isEmpty();
    }

    private static boolean pays(Node conv, InferredTypes types) {
        Optional<long[]> weight =
                conv.input(1).flatMap(value -> types.shape(value).sizes());
        return weight.filter(sizes -> pays(conv, types, sizes[0], sizes[1])).isPresent();
    }

    /**
     * Tells whether this form of a Conv is possible and faster than that of plain products.
     *
     * @param out the number of output channels
     */
    public static boolean pays(Node conv, InferredTypes types, long out, long in) {
        return !Conv.AUTO_PAD.of(conv).startsWith("SAME")
                && conv.input(1)
                        .flatMap(value -> types.shape(value).sizes())
                        .filter(sizes -> sizes.length == 4 && pays(conv, types, window(conv, sizes), out, in))
                        .isPresent();
    }

    private static Window window(Node conv, long[] weight) {
        return Window.explicit(conv, new long[] {weight[2], weight[3]});
    }

    /**
     * Tells whether this form of a Conv and its gradients is possible and faster than plain products. A whole training step of three
     * convolutions with 32 images took, in ONNX Runtime with one thread, of the time with plain products: 0.96 with 16 channels and 32x32, 0.87
     * with 32; with 16x16 0.88, 0.81 and, of 64 channels, 0.72; with 14x14 0.91 of 32 and 0.84 of 64; with 8x8 0.77 of 64 and 0.67 of
     * 128. A transform of a whole image multiplies each element by as many numbers as there are rows; rows that do not fill the tiles are
     * multiplied for nothing.
     *
     * @param out the number of the Conv's output channels, or more
     */
    static boolean pays(Node conv, InferredTypes types, Window window, long out, long in) {
        if (window.rank() != 2
                || Conv.GROUP.of(conv) != 1
                || window.kernel()[0] != 3
                || window.dilations()[0] != 1
                || window.begin()[0] > 2
                || types.of(conv.output(0)).dtype() != DType.FLOAT
                || !ShiftedProducts.fit(conv, types, window)) {
            return false;
        }
        long rows = size(types, conv.output(0), 2);
        long channels = 2 * in * out / (in + out);
        long tiles = (rows + RowTransforms.TILE - 1) / RowTransforms.TILE;
        return rows >= FEWEST_ROWS && 10 * tiles <= 3 * rows && channels >= Math.max(FEWEST_CHANNELS, rows / 2);
    }

    private static long size(InferredTypes types, Value value, int axis) {
        OptionalLong size = types.numbered(value).size(axis);
        return size.orElseThrow();
    }

    private static void rewrite(Node conv, InferredTypes types, Arithmetic at) {
        Value weight = conv.input(1).orElseThrow();
        long out = types.shape(weight).sizes().orElseThrow()[0];
        Filtered filtered = Filtered.of(conv, types, at, weight, out);
        Value result = filtered.filtering().toOutput(filtered.products(), out, size(types, conv.output(0), 3));
        Optional<Value> bias = conv.input(2);
        if (bias.isPresent()) {
            result = at.add(result, at.reshape(bias.get(), at.integers(-1, 1, 1)));
        }
        result.producer().orElseThrow().attachOutput(result.outputIndex(), conv.detachOutput(0, "replaced"));
        conv.graph().remove(conv);
    }

    /**
     * Places a convolution in this form with other kernels, of which each part of the output is multiplied by a plane.
     *
     * @param conv the Conv whose input and geometry it has
     * @param kernels of the shape [count out, in, 3, width]
     * @param planes of as many elements as the output has positions each, one after the other
     * @return the sum of the products, of the shape of the Conv's output
     */
    public static Value sumOfProducts(
            Node conv, InferredTypes types, Arithmetic at, Value kernels, Value planes, int count) {
        long out = size(types, conv.output(0), 1);
        Filtered filtered = Filtered.of(conv, types, at, kernels, count * out);
        long width = size(types, conv.output(0), 3);
        return filtered.filtering().toOutput(filtered.products(), out, width, planes, count);
    }

    /** The products of a transformed input and transformed kernels. */
    private record Filtered(RowFiltering filtering, Value products) {
        static Filtered of(Node conv, InferredTypes types, Arithmetic at, Value kernels, long out) {
            Value x = conv.input(0).orElseThrow();
            long[] weight = types.shape(conv.input(1).orElseThrow()).sizes().orElseThrow();
            Window window = window(conv, weight);
            int inputRows = (int) size(types, x, 2);
            int outputRows = (int) size(types, conv.output(0), 2);
            RowFiltering filtering =
                    new RowFiltering(at, new RowTransforms(inputRows, outputRows, (int) window.begin()[0]));
            Value transformed = filtering.ofInput(x, weight[1], size(types, x, 3));
            EqualNodes.mergeInto(x, transformed);
            Value products = Conv.of(transformed, filtering.ofKernel(kernels, out, weight[1], weight[3], 2, 0, 1, 3))
                    .dilations(1, window.dilations()[1])
                    .pads(0, window.begin()[1], 0, window.end()[1])
                    .group(RowTransforms.FACTORS)
                    .name(conv.name())
                    .emit(at);
            return new Filtered(filtering, products);
        }
    }
}
