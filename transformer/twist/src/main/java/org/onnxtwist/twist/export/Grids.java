package org.onnxtwist.twist.export;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Size;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.layer.Constants;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.layer.GridNodes;

/**
 * Emits the grids of a layer. Layers whose grids are the same read the same value.
 *
 * @param nodes of the layer
 */
record Grids(LayerNodes nodes) {

    /** The key of a grid whose size is known only when the model runs. Subgraphs may use the same name for another size. */
    private record OpenGrid(Graph graph, GridAxis axis, Dim size, DType dtype) {}

    /** The key of a grid in the layout of ONNX Runtime's Convs. */
    private record BlockedGrid(String what, long channels) {}

    /** The key of the number 1 of a type. */
    private record One(DType dtype) {}

    /**
     * A grid that broadcasts over a layer's output: the plane [1, 1, h, w] where both sizes are known, else [1, 1, 1, w] or [1, 1, h, 1],
     * computed at each run where its own size is not known.
     *
     * @param like a value with the sizes of the output
     */
    Value broadcast(GridAxis axis, Value like) {
        LayerSite site = nodes.site();
        Constants constants = nodes.constants();
        DType dtype = dtype();
        if (site.hasKnownSize()) {
            long height = site.height().getAsLong();
            long width = site.width().getAsLong();
            return constants.of(
                    key("grid_" + axis.label(), dtype, height, width),
                    () -> plane(
                            dtype,
                            1,
                            height,
                            width,
                            (i, j) -> axis == GridAxis.X ? 2.0 * j / width : 2.0 * i / height));
        }
        OptionalLong size = axis.constantSize(site.outputShape());
        if (size.isPresent()) {
            return constants.of(
                    key("grid_" + axis.label(), dtype, size.getAsLong()),
                    () -> axis.tensor(Coordinates.SEED, dtype, size.getAsLong()));
        }
        Dim dim = nodes.layer()
                .outputShape()
                .known()
                .map(dims -> dims.get(axis.dimension()))
                .orElse(Dim.UNKNOWN);
        Supplier<Value> computed = () -> new GridNodes(nodes.placement(), constants, Coordinates.SEED)
                .grid(axis, dtype, like, site.name() + ".grid_" + axis.label());
        // Two sizes that are not known need not be equal.
        return dim instanceof Dim.Unknown
                ? computed.get()
                : nodes.shared()
                        .of(new OpenGrid(nodes.placement().graph(), axis, dim, dtype), nodes.placement(), computed);
    }

    /** The grid over the columns of a layer's input, 2 j / (w stride), or its rows, 2 i / (h stride): [1, 1, H, W] of the input. */
    Value ofInput(GridAxis axis) {
        LayerSite site = nodes.site();
        long height = site.inputShape().size(2).orElseThrow();
        long width = site.inputShape().size(3).orElseThrow();
        double step = step(axis, site);
        return nodes.constants()
                .of(
                        key("input_grid_" + axis.label(), dtype(), height, width) + "_" + size(axis, site) + "_"
                                + stride(axis, site),
                        () -> plane(dtype(), 1, height, width, (i, j) -> step * (axis == GridAxis.X ? j : i)));
    }

    /** The change of the output's coordinate from one column, or row, of the input to the next: 2 / (w stride). */
    static double step(GridAxis axis, LayerSite site) {
        return 2.0 / (size(axis, site) * stride(axis, site));
    }

    private static long size(GridAxis axis, LayerSite site) {
        return site.outputShape().size(axis.dimension()).orElseThrow();
    }

    private static long stride(GridAxis axis, LayerSite site) {
        return site.geometry().strides().get(axis.dimension() - 2);
    }

    /** gy + 1 for every element of a layer's output, in the layout of ONNX Runtime's Convs: [N, outChannels, h, w]. */
    Value blockedRows() {
        return blocked("rows", (i, h, j, w) -> 2.0 * i / h + 1);
    }

    /** (gx + 1) / (gy + 1) for every element of a layer's output, likewise. */
    Value blockedRatio() {
        return blocked("ratio", (i, h, j, w) -> (2.0 * j / w + 1) / (2.0 * i / h + 1));
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
    private Value blocked(String what, Formula formula) {
        LayerSite site = nodes.site();
        long height = site.height().getAsLong();
        long width = site.width().getAsLong();
        long batch = site.outputShape().size(0).getAsLong();
        long channels = site.geometry().outChannels();
        DType dtype = dtype();
        Placement placement = nodes.placement();
        String key = key("grid_" + what, dtype, batch, height, width);
        return nodes.shared().of(new BlockedGrid(key, channels), placement, () -> {
            Value plane = nodes.constants()
                    .of(
                            key,
                            () -> plane(
                                    dtype,
                                    batch,
                                    height,
                                    width,
                                    (i, j) -> formula.at(i, (double) height, j, (double) width)));
            Value ones = nodes.constants()
                    .of(key("ones", dtype, channels), () -> Tensor.filled(dtype, 1, channels, 1, 1, 1));
            Value unfolded =
                    Mul.of(plane, one()).name("onnx_twist." + key + ".now").emit(placement);
            return Conv.of(unfolded, ones)
                    .kernelShape(1, 1)
                    .name("onnx_twist." + key + "_" + channels)
                    .emit(placement);
        });
    }

    private Value one() {
        Placement placement = nodes.placement();
        return nodes.shared().of(new One(dtype()), placement, () -> {
            Value size = Size.of(nodes.layer().input()).name("onnx_twist.size").emit(placement);
            Value least = Min.of(size, nodes.constants().scalar(1))
                    .name("onnx_twist.one")
                    .emit(placement);
            return Cast.of(least, dtype()).name("onnx_twist.factor").emit(placement);
        });
    }

    private DType dtype() {
        return nodes.site().geometry().dtype();
    }

    private static Tensor plane(DType dtype, long batch, long height, long width, Plane formula) {
        return Tensor.computed(
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
