package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Convolutions: input [N, C, spatial...], weight [M, C / group, kernel...], output [N, M, spatial...]. */
public final class Convolution {
    private static final int SPATIAL = 2;

    private Convolution() {}

    /** Conv, and DeformConv, whose offsets do not change the shape. */
    public static void conv(NodeContext node) {
        convolve(node, 0, 1, node.dtype(0) == DType.UNDEFINED ? node.dtype(1) : node.dtype(0));
    }

    /** ConvInteger: sums of products of 8-bit integers, in 32 bits. */
    public static void convInteger(NodeContext node) {
        convolve(node, 0, 1, DType.INT32);
    }

    /** QLinearConv: input, its scale and zero point, then weight, its scale and zero point, then those of the output. */
    public static void quantised(NodeContext node) {
        convolve(node, 0, 3, node.dtype(7) == DType.UNDEFINED ? node.dtype(0) : node.dtype(7));
    }

    private static void convolve(NodeContext node, int data, int weights, DType dtype) {
        Optional<List<Dim>> weight = node.dims(weights).filter(dims -> dims.size() >= SPATIAL);
        Optional<List<Dim>> input = node.dims(data).filter(dims -> dims.size() >= SPATIAL);
        if (weight.isEmpty() && input.isEmpty()) {
            node.output(0, dtype, Shape.UNKNOWN);
            return;
        }
        int rank = weight.or(() -> input).orElseThrow().size();
        List<Dim> spatial = input.filter(dims -> dims.size() == rank)
                .map(dims -> dims.subList(SPATIAL, rank))
                .orElse(Sizes.unknown(rank - SPATIAL));
        List<Dim> dims = new ArrayList<>(rank);
        dims.add(input.map(list -> list.get(0)).orElse(Dim.UNKNOWN));
        dims.add(weight.map(list -> list.get(0)).orElse(Dim.UNKNOWN));
        dims.addAll(SlidingWindow.of(node, kernel(node, weight, rank - SPATIAL))
                .map(window -> window.positions(spatial))
                .orElse(Sizes.unknown(rank - SPATIAL)));
        node.output(0, dtype, dims);
    }

    /** The weight's own sizes, or where they are not known what the attribute says. */
    private static List<Term> kernel(NodeContext node, Optional<List<Dim>> weight, int spatialRank) {
        List<Term> kernel = new ArrayList<>(spatialRank);
        Optional<long[]> stated = node.integers(Conv.KERNEL_SHAPE).filter(sizes -> sizes.length == spatialRank);
        for (int i = 0; i < spatialRank; i++) {
            int axis = i;
            Term size = weight.map(dims -> Term.of(dims.get(axis + SPATIAL))).orElse(Term.UNKNOWN);
            kernel.add(
                    size instanceof Term.Constant
                            ? size
                            : stated.map(sizes -> Term.of(sizes[axis])).orElse(size));
        }
        return kernel;
    }

    /** ConvTranspose: weight [C, M / group, kernel...]; the output's spatial sizes may be given. */
    public static void transpose(NodeContext node) {
        Optional<List<Dim>> weight = node.dims(1).filter(dims -> dims.size() >= SPATIAL);
        Optional<List<Dim>> input = node.dims(0).filter(dims -> dims.size() >= SPATIAL);
        if (input.isEmpty()
                || weight.isEmpty()
                || input.get().size() != weight.get().size()) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
            return;
        }
        int rank = input.get().size();
        List<Dim> dims = new ArrayList<>(rank);
        dims.add(input.get().get(0));
        dims.add(Term.of(weight.get().get(1)).times(node.integer(Conv.GROUP, 1)).toDim());
        dims.addAll(transposedSizes(node, input.get().subList(SPATIAL, rank), weight));
        node.output(0, node.dtype(0), dims);
    }

    private static List<Dim> transposedSizes(NodeContext node, List<Dim> spatial, Optional<List<Dim>> weight) {
        int rank = spatial.size();
        Optional<long[]> stated = node.integers(ConvTranspose.OUTPUT_SHAPE).filter(sizes -> sizes.length >= rank);
        if (stated.isPresent()) {
            // Some writers state batch and channels too.
            List<Term> sizes = SymbolicTensor.vector(stated.get()).elements();
            return sizes.subList(sizes.size() - rank, sizes.size()).stream()
                    .map(Term::toDim)
                    .toList();
        }
        long[] outputPadding = node.integers(ConvTranspose.OUTPUT_PADDING).orElseGet(() -> new long[rank]);
        if (outputPadding.length != rank) {
            return Sizes.unknown(rank);
        }
        return SlidingWindow.of(node, kernel(node, weight, rank))
                .map(window -> window.transposed(spatial, outputPadding))
                .orElse(Sizes.unknown(rank));
    }

    /** Col2Im: columns of blocks [N, C * block, L] become an image [N, C, spatial...]. */
    public static void col2Im(NodeContext node) {
        Optional<SymbolicTensor> image = node.elements(1);
        Optional<SymbolicTensor> block = node.elements(2);
        Optional<List<Dim>> input = node.dims(0).filter(dims -> dims.size() == 3);
        if (image.isPresent() && block.isPresent()) {
            Term taps = block.get().elements().stream().reduce(Term.of(1), Term::times);
            List<Dim> dims = new ArrayList<>();
            dims.add(input.map(list -> list.get(0)).orElse(Dim.UNKNOWN));
            dims.add(input.map(list -> Term.of(list.get(1)).floorDiv(taps).toDim())
                    .orElse(Dim.UNKNOWN));
            image.get().elements().forEach(size -> dims.add(size.toDim()));
            node.output(0, node.dtype(0), dims);
        }
    }
}
