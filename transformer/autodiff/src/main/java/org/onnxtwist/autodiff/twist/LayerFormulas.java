package org.onnxtwist.autodiff.twist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Split;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.LayerOperands;

/**
 * Formulas of a layer as nodes. What belongs to 1, to conv_x and to conv_y is stacked within each group of channels: of channels c in G
 * groups, [G, 3, c / G].
 */
final class LayerFormulas {
    private final ReferenceLayer layer;
    private final InferredTypes types;
    private final Arithmetic at;
    private final Map<Boolean, Value> grids = new HashMap<>();

    LayerFormulas(ReferenceLayer layer, InferredTypes types, Arithmetic at) {
        this.layer = layer;
        this.types = types;
        this.at = at;
    }

    /** The kernel of what is not multiplied by a grid: W - center_x Wx - center_y Wy. */
    Value folded() {
        LayerOperands<Value> operands = layer.operands();
        return signed(
                signed(operands.weight(), scaled(operands.kernelX(), operands.centerX())),
                scaled(operands.kernelY(), operands.centerY()));
    }

    /** {@code value} plus or minus {@code more}, by the sign that centres have in coordinates. */
    Value signed(Value value, Value more) {
        return layer.sign() < 0 ? at.sub(value, more) : at.add(value, more);
    }

    /** A tensor of four dimensions, the first of which is output channels, times the centres of these. */
    Value scaled(Value value, Value center) {
        return at.mul(value, at.reshape(center, at.integers(-1, 1, 1, 1)));
    }

    /** Kernels of as many output channels in one: [count outChannels, inChannels / groups, 3, 3]. */
    Value stacked(Value... kernels) {
        long[] apart = {layer.groups(), 1, layer.outChannels() / layer.groups(), perGroup(), 3, 3};
        List<Value> parts = Stream.of(kernels)
                .map(each -> at.reshape(each, at.integers(apart)))
                .toList();
        return at.reshape(
                Concat.of(1, parts).emit(at), at.integers(kernels.length * layer.outChannels(), perGroup(), 3, 3));
    }

    /** Kernels of as many input channels in one: [outChannels, count inChannels / groups, 3, 3]. */
    Value stackedInputs(Value... kernels) {
        return Concat.of(1, List.of(kernels)).emit(at);
    }

    /** The parts of a tensor of kernels that are stacked, each of the shape [outChannels, inChannels / groups, taps]. */
    List<Value> apart(Value stacked, int count, long taps) {
        long rows = layer.outChannels() / layer.groups();
        Value grouped = at.reshape(stacked, at.integers(layer.groups(), count, rows, perGroup() * taps));
        return Split.of(grouped).axis(1).numOutputs(count).outputs(count).emitNode(at).outputs().stream()
                .map(part -> at.reshape(part, at.integers(layer.outChannels(), perGroup(), taps)))
                .toList();
    }

    private long perGroup() {
        return layer.inChannels() / layer.groups();
    }

    /** The products of a tensor of the output's positions with both grids, and before them itself if {@code whole}: stacked. */
    Value products(Value value, long channels, boolean whole) {
        Value grouped = at.reshape(value, at.integers(0, layer.groups(), 1, channels / layer.groups(), -1));
        Value products = at.mul(grouped, grids(whole));
        return at.reshape(products, shapeOf(value, (whole ? 3 : 2) * channels));
    }

    /** The sum of the parts of a stacked tensor of the output's positions, each times its grid: [N, channels, h, w]. */
    Value sum(Value stacked, long channels, boolean whole) {
        Value grouped =
                at.reshape(stacked, at.integers(0, layer.groups(), whole ? 3 : 2, channels / layer.groups(), -1));
        Value sum = ReduceSum.of(at.mul(grouped, grids(whole)))
                .axes(at.integers(2))
                .keepdims(0)
                .emit(at);
        return at.reshape(sum, shapeOf(stacked, channels));
    }

    /** The grids of x and y, and before them 1 if {@code whole}: [1, 1, 2 or 3, 1, h w]. */
    Value grids(boolean whole) {
        return grids.computeIfAbsent(whole, this::placeGrids);
    }

    /** [1, 1, 2 or 3, 1, h w]. */
    private Value placeGrids(boolean whole) {
        Value x = at.add(layer.gridX(), at.mul(layer.gridY(), at.number(0)));
        Value y = at.add(layer.gridY(), at.mul(layer.gridX(), at.number(0)));
        List<Value> planes = new ArrayList<>(List.of(x, y));
        if (whole) {
            planes.add(0, at.add(at.mul(x, at.number(0)), at.number(1)));
        }
        return at.reshape(Concat.of(1, planes).emit(at), at.integers(1, 1, planes.size(), 1, -1));
    }

    /** The shape of a value of the output's positions, but with so many channels. */
    private Value shapeOf(Value value, long channels) {
        OptionalLong height = size(2);
        OptionalLong width = size(3);
        return height.isPresent() && width.isPresent()
                ? at.integers(0, channels, height.getAsLong(), width.getAsLong())
                : Concat.of(
                                0,
                                at.integers(0, channels),
                                Shape.of(value).start(2).emit(at))
                        .emit(at);
    }

    /** The size of a dimension of the output, where it is the same in every run. */
    OptionalLong size(int axis) {
        return types.numbered(layer.layer().output()).size(axis);
    }
}
