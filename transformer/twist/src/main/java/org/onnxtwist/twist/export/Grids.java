package org.onnxtwist.twist.export;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.ComputedContent;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Size;
import org.onnxtwist.twist.Constants;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.GridAxis;
import org.onnxtwist.twist.GridNodes;

/** The grids of a model's layers. Layers whose grids are the same read the same value. */
final class Grids {
    private final SharedNodes shared;

    /** The key of a grid whose size is known only when the model runs. Subgraphs may use the same name for another size. */
    private record OpenGrid(Graph graph, GridAxis axis, Dim size, DType dtype) {}

    /** The key of a grid in the layout of ONNX Runtime's Convs. */
    private record BlockedGrid(String what, long channels) {}

    /** The key of the number 1 of a type. */
    private record One(DType dtype) {}

    Grids(SharedNodes shared) {
        this.shared = shared;
    }

    /**
     * A grid that broadcasts over a layer's output: the plane [1, 1, h, w] where both sizes are known, else [1, 1, 1, w] or [1, 1, h, 1],
     * computed at each run where its own size is not known.
     *
     * @param like a value with the sizes of the output
     */
    Value broadcast(GridAxis axis, FoldedLayer layer, Value like, Placement placement, Constants constants) {
        DType dtype = layer.geometry().dtype();
        if (layer.hasKnownSize()) {
            long height = layer.height().getAsLong();
            long width = layer.width().getAsLong();
            return constants.of(
                    key("grid_" + axis.label(), dtype, height, width),
                    () -> plane(
                            dtype,
                            1,
                            height,
                            width,
                            (i, j) -> axis == GridAxis.X ? 2.0 * j / width : 2.0 * i / height));
        }
        OptionalLong size = axis.constantSize(layer.outputShape());
        if (size.isPresent()) {
            return constants.of(
                    key("grid_" + axis.label(), dtype, size.getAsLong()),
                    () -> axis.tensor(Coordinates.SEED, dtype, size.getAsLong()));
        }
        Dim dim = layer.numberedShape()
                .known()
                .map(dims -> dims.get(axis.dimension()))
                .orElse(Dim.UNKNOWN);
        Supplier<Value> computed = () -> new GridNodes(placement, constants, Coordinates.SEED)
                .grid(axis, dtype, like, layer.name() + ".grid_" + axis.label());
        // Two sizes that are not known need not be equal.
        return dim instanceof Dim.Unknown
                ? computed.get()
                : shared.of(new OpenGrid(placement.graph(), axis, dim, dtype), placement, computed);
    }

    /** The grid over the columns of a layer's input, 2 j / (w stride), or its rows, 2 i / (h stride): [1, 1, H, W] of the input. */
    Value ofInput(GridAxis axis, FoldedLayer layer, long height, long width, Constants constants) {
        DType dtype = layer.geometry().dtype();
        double step = step(axis, layer);
        return constants.of(
                key("input_grid_" + axis.label(), dtype, height, width) + "_" + size(axis, layer) + "_"
                        + stride(axis, layer),
                () -> plane(dtype, 1, height, width, (i, j) -> step * (axis == GridAxis.X ? j : i)));
    }

    /** The change of the output's coordinate from one column, or row, of the input to the next: 2 / (w stride). */
    static double step(GridAxis axis, FoldedLayer layer) {
        return 2.0 / (size(axis, layer) * stride(axis, layer));
    }

    private static long size(GridAxis axis, FoldedLayer layer) {
        return layer.outputShape().size(axis.dimension()).orElseThrow();
    }

    private static long stride(GridAxis axis, FoldedLayer layer) {
        return layer.geometry().strides().get(axis.dimension() - 2);
    }

    /** gy + 1 for every element of a layer's output, in the layout of ONNX Runtime's Convs: [N, outChannels, h, w]. */
    Value blockedRows(FoldedLayer layer, Placement placement, Constants constants) {
        return blocked("rows", layer, placement, constants, (i, h, j, w) -> 2.0 * i / h + 1);
    }

    /** (gx + 1) / (gy + 1) for every element of a layer's output, likewise. */
    Value blockedRatio(FoldedLayer layer, Placement placement, Constants constants) {
        return blocked("ratio", layer, placement, constants, (i, h, j, w) -> (2.0 * j / w + 1) / (2.0 * i / h + 1));
    }

    /** The value of a grid element as a function of its row of h and its column of w. */
    private interface Formula {
        double at(long row, double height, long column, double width);
    }

    /** The value of an element of a plane as a function of its row and column. */
    private interface Plane {
        double at(long row, long column);
    }

    // ONNX Runtime multiplies two tensors in its blocked layout only where both come out of a Conv, and computes a Conv
    // of constants when
    // the model is opened, which puts it back into the plain layout. The factor, which is 1, keeps it from that.
    private Value blocked(String what, FoldedLayer layer, Placement placement, Constants constants, Formula formula) {
        long height = layer.height().getAsLong();
        long width = layer.width().getAsLong();
        long batch = layer.outputShape().size(0).getAsLong();
        long channels = layer.geometry().outChannels();
        DType dtype = layer.geometry().dtype();
        String key = key("grid_" + what, dtype, batch, height, width);
        return shared.of(new BlockedGrid(key, channels), placement, () -> {
            Value plane = constants.of(
                    key,
                    () -> plane(
                            dtype, batch, height, width, (i, j) -> formula.at(i, (double) height, j, (double) width)));
            Value ones = constants.of(
                    key("ones", dtype, channels),
                    () -> ComputedContent.tensor(dtype, new long[] {channels, 1, 1, 1}, at -> 1));
            Value unfolded = Mul.of(plane, one(layer, placement, constants))
                    .name("onnx_twist." + key + ".now")
                    .emit(placement);
            return Conv.of(unfolded, ones)
                    .kernelShape(1, 1)
                    .name("onnx_twist." + key + "_" + channels)
                    .emit(placement);
        });
    }

    private Value one(FoldedLayer layer, Placement placement, Constants constants) {
        DType dtype = layer.geometry().dtype();
        return shared.of(new One(dtype), placement, () -> {
            Value size = Size.of(layer.input()).name("onnx_twist.size").emit(placement);
            Value least =
                    Min.of(size, constants.scalar(1)).name("onnx_twist.one").emit(placement);
            return Cast.of(least, dtype).name("onnx_twist.factor").emit(placement);
        });
    }

    private static Tensor plane(DType dtype, long batch, long height, long width, Plane formula) {
        return ComputedContent.tensor(
                dtype, new long[] {batch, 1, height, width}, at -> formula.at(at / width % height, at % width));
    }

    private static String key(String what, DType dtype, long... sizes) {
        StringBuilder key = new StringBuilder(what);
        for (long size : sizes) {
            key.append('_').append(size);
        }
        return key + (dtype == DType.FLOAT ? "" : "_" + dtype.onnxName());
    }
}
