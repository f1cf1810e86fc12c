package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.MaxRoiPool;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Operators on regions and grids of images. */
public final class RegionOperators {
    private static final int SPATIAL = 2;

    private RegionOperators() {}

    /** RoiAlign: for each region, every channel at the output size. */
    public static void roiAlign(NodeContext node) {
        Dim height = Term.of(node.integer(RoiAlign.OUTPUT_HEIGHT, 1)).toDim();
        Dim width = Term.of(node.integer(RoiAlign.OUTPUT_WIDTH, 1)).toDim();
        node.output(0, node.dtype(0), List.of(side(node, 1, 0), side(node, 0, 1), height, width));
    }

    /** MaxRoiPool: for each region, every channel at the pooled size. */
    public static void maxRoiPool(NodeContext node) {
        List<Dim> dims = new ArrayList<>(List.of(side(node, 1, 0), side(node, 0, 1)));
        long[] pooled = node.integers(MaxRoiPool.POOLED_SHAPE).orElse(new long[0]);
        for (Term size : SymbolicTensor.vector(pooled).elements()) {
            dims.add(size.toDim());
        }
        node.output(0, node.dtype(0), pooled.length == 2 ? Shape.of(dims) : Shape.UNKNOWN);
    }

    private static Dim side(NodeContext node, int input, int axis) {
        return node.dims(input)
                .filter(dims -> axis < dims.size())
                .map(dims -> dims.get(axis))
                .orElse(Dim.UNKNOWN);
    }

    /** NonMaxSuppression: of each selected box its batch, class and index. */
    public static void nonMaxSuppression(NodeContext node) {
        node.output(0, DType.INT64, List.of(Dim.UNKNOWN, Dim.of(3)));
    }

    /** GridSample: the input [N, C, ...] at the places of the grid [N, spatial..., coordinates]. */
    public static void gridSample(NodeContext node) {
        Optional<List<Dim>> grid = node.dims(1).filter(dims -> dims.size() > SPATIAL);
        if (grid.isEmpty()) {
            node.output(
                    0,
                    node.dtype(0),
                    node.dims(0)
                            .map(dims -> Shape.of(Sizes.unknown(dims.size())))
                            .orElse(Shape.UNKNOWN));
            return;
        }
        List<Dim> dims = new ArrayList<>(List.of(side(node, 0, 0), side(node, 0, 1)));
        dims.addAll(grid.get().subList(1, grid.get().size() - 1));
        node.output(0, node.dtype(0), dims);
    }

    /** AffineGrid: for sizes [N, C, spatial...] a grid [N, spatial..., coordinates]. */
    public static void affineGrid(NodeContext node) {
        Optional<SymbolicTensor> size = node.elements(1).filter(value -> value.size() > SPATIAL);
        if (size.isPresent()) {
            List<Dim> dims = new ArrayList<>();
            dims.add(size.get().element(0).toDim());
            size.get().elements().subList(SPATIAL, size.get().size()).forEach(term -> dims.add(term.toDim()));
            dims.add(Dim.of(size.get().size() - SPATIAL));
            node.output(0, node.dtype(0), dims);
        }
    }
}
