"""Files that look like a layer and are none, or whose parts cannot be taken out of the graph."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

import blocks
import disguises
import open_misses
from layers import Layer
from net import H, LAYER, W, Net, along, conv, counted, folded, grid, length, numbers, pieces, twist, wide_in

SQUARE = (6, 6)


def make(fixtures):
    for part in (grids, open_misses.make, factors, readers, convolutions, parts, stacks, wide, blocks.make, disguises.make):
        part(fixtures)


def miss(fixtures, name, why, layer=LAYER, h=H, w=W, **how):
    net = Net()
    x = net.input(layer.ni, h, w)
    fixtures.near_miss(name, net.model(net.op("Relu", twist(net, layer, x, h, w, **how))), why)


def built(fixtures, name, why, build, layer=LAYER, h=H, w=W, coordinate=folded):
    """build gets the net, the input and the pieces of a layer, and returns the outputs."""
    net = Net()
    x = net.input(layer.ni, h, w)
    made = build(net, x, *pieces(net, layer, x, h, w, coordinate=coordinate))
    fixtures.near_miss(name, net.model(*(made if isinstance(made, list) else [made])), why)


def changed(edit):
    """The coordinates as constants for each channel, edited: an array [nf, size] and the axis, to another."""
    def coordinate(net, layer, axis, size, center):
        values = edit(numbers(layer, size, center), axis, center)
        return net.constant(values.reshape([layer.nf] + along(layer, axis, 2)))
    return coordinate


def changed_apart(edit):
    """The same of the grid that all channels share, with the centres subtracted by a node."""
    def coordinate(net, layer, axis, size, center):
        values = edit(grid(layer, size)[None, :], axis, center)
        return net.op("Sub", net.constant(values.reshape(along(layer, axis))), net.constant(center.reshape(-1, 1, 1)))
    return coordinate


def grids(fixtures):
    def by_other_sides(values, axis, center):
        other = H if axis == 3 else W
        return (values - values[:, :1]) * (values.shape[1] / other) + values[:, :1]

    def by_other_side(values, axis, center):
        return by_other_sides(values, axis, center) if axis == 3 else values

    def off_by(amount, axes=(3,), channel=-1, index=2):
        def edit(values, axis, center):
            made = values.copy()
            if axis in axes:
                made[channel, index] += amount
            return made
        return edit

    def swapped(values, axis, center):
        made = values.copy()
        if axis == 3:
            made[:, [1, 2]] = made[:, [2, 1]]
        return made

    def inclusive(values, axis, center):
        """Steps of 2 / (n - 1): from 0 to 2."""
        return values[:, :1] + numpy.linspace(0, 2, values.shape[1])[None, :]

    def inclusive_x(values, axis, center):
        return inclusive(values, axis, center) if axis == 3 else values

    def half_scale(values, axis, center):
        return values[:, :1] + (values - values[:, :1]) / 2

    def squared(values, axis, center):
        return values[:, :1] + (values - values[:, :1]) ** 2 / 2

    def slopes_differ(values, axis, center):
        made = values.copy()
        made[1] = made[1, 0] + (made[1] - made[1, 0]) * 1.01
        return made

    def rotated(values, axis, center):
        return numpy.roll(values, 1, axis=1)

    edits = {
        "x_by_height": (by_other_side, "X is 2 j / height, on an output that is not square"),
        "sides_exchanged": (by_other_sides, "X is 2 j / height and Y is 2 i / width"),
        "one_off_3": (off_by(1e-3), "one element of X is off by 1e-3"),
        "one_off_2": (off_by(1e-2), "one element of X is off by 1e-2"),
        "one_off_5": (off_by(1e-5), "one element of X is off by 1e-5"),
        "one_off_y": (off_by(1e-3, axes=(2,), channel=0), "one element of Y is off by 1e-3"),
        "one_off_both": (off_by(-1e-3, axes=(2, 3)), "one element each of X and Y is off by 1e-3"),
        "first_off": (off_by(1e-3, index=0), "the first element of one channel is off by 1e-3"),
        "last_off": (off_by(-1e-3, index=-1), "the last element of one channel is off by 1e-3"),
        "two_swapped": (swapped, "two elements of X are exchanged"),
        "inclusive": (inclusive, "coordinates go from 0 to 2 with both ends: the step is 2 / (n - 1)"),
        "inclusive_x": (inclusive_x, "X goes from 0 to 2 with both ends: its step is 2 / (w - 1)"),
        "half_scale": (half_scale, "the steps are 1 / n"),
        "squared": (squared, "coordinates are not linear"),
        "slopes_differ": (slopes_differ, "the step of one channel is 1 per cent larger"),
        "off_by_scale": (lambda values, axis, center: values[:, :1] + (values - values[:, :1]) * 1.0001, "the steps are 1.0001 times too large"),
        "nan": (off_by(numpy.nan), "one element of X is NaN"),
        "nan_first": (off_by(numpy.nan, index=0), "the first element of one channel is NaN, and no other"),
        "infinite_but_one": (lambda values, axis, center: numpy.where(numpy.arange(values.shape[1]) == 1, values, numpy.inf), "all elements but one are infinite"),
        "infinite": (off_by(numpy.inf), "one element of X is infinite"),
        "rolled": (rotated, "the elements are moved round by one"),
    }
    for name, (edit, why) in edits.items():
        miss(fixtures, "grid_" + name, why, coordinate=changed(edit))
    for name in ("x_by_height", "one_off_3", "two_swapped", "inclusive", "half_scale", "nan"):
        edit, why = edits[name]
        miss(fixtures, "grid_" + name + "_apart", why, coordinate=changed_apart(edit))
    miss(fixtures, "grid_inclusive_centered", "coordinates go from -1 to 1 with both ends", replace(LAYER, centered=True),
        coordinate=lambda net, layer, axis, size, center: net.op("Add", net.constant(numpy.linspace(-1, 1, size).reshape(along(layer, axis))),
            net.constant(center.reshape(-1, 1, 1))))

    def transposed(net, layer, axis, size, center):
        """On a square output: both along x."""
        return net.constant(numbers(layer, size, center).reshape([layer.nf, 1, size]))

    miss(fixtures, "grid_both_along_x", "X and Y both run along the width", h=6, w=6, coordinate=transposed)
    miss(fixtures, "grid_both_along_y", "X and Y both run along the height", h=6, w=6,
        coordinate=lambda net, layer, axis, size, center: net.constant(numbers(layer, size, center).reshape([layer.nf, size, 1])))

    def along_channels(net, layer, axis, size, center):
        """[w, 1, 1] on as many channels as columns."""
        return net.constant(numbers(layer, size, center)[0].reshape(size, 1, 1))

    miss(fixtures, "grid_along_channels", "the coordinate runs along the channels", Layer(ni=1, nf=5), h=5, w=5, coordinate=along_channels)

    def along_batch(net, layer, axis, size, center):
        values = numbers(layer, size, center).reshape([1, layer.nf] + along(layer, axis, 2))
        return net.constant(numpy.concatenate([values, values * 2]))

    net = Net()
    x = net.input(LAYER.ni, H, W, batch=2)
    fixtures.near_miss("grid_by_batch", net.model(twist(net, LAYER, x, H, W, coordinate=along_batch)), "the second image of a batch has other coordinates")

    def tilted(net, layer, axis, size, center):
        """X + Y in place of X."""
        xx, yy = numbers(layer, W, center)[:, None, :], grid(layer, H)[None, :, None]
        return net.constant(xx + yy if axis == 3 else numbers(layer, H, center)[:, :, None])

    miss(fixtures, "grid_tilted", "X grows downwards too", coordinate=tilted)

    def mesh_off(net, layer, axis, size, center):
        values = numpy.broadcast_to(grid(layer, size).reshape(along(layer, axis, 2)), [H, W]).copy()
        values[3, 4] += 1e-3 if axis == 3 else 0
        return net.op("Sub", net.constant(values), net.constant(center.reshape(-1, 1, 1)))

    miss(fixtures, "grid_mesh_off", "one element of a full grid is off by 1e-3", coordinate=mesh_off)

    def centre_by_column(net, layer, axis, size, center):
        return net.op("Sub", net.constant(grid(layer, size).reshape(along(layer, axis))), net.constant(numpy.linspace(0, 1, size).reshape(along(layer, axis))))

    miss(fixtures, "centre_by_column", "what is subtracted differs by column, not by channel", coordinate=centre_by_column)

    def other_size(net, layer, axis, size, center):
        """The grid of the input's size, of which the output is half."""
        whole = grid(layer, 2 * size)[:size]
        return net.op("Sub", net.constant(whole.reshape(along(layer, axis))), net.constant(center.reshape(-1, 1, 1)))

    miss(fixtures, "grid_of_input", "coordinates are those of the input, which has twice the size", replace(LAYER, strides=(2, 2)), h=8, w=10, coordinate=other_size)


def factors(fixtures):
    """Products with something else than a coordinate."""
    def first(build, y=True):
        def whole(net, x, base, xx, kx, yy, ky):
            mx = build(net, x, base, xx, kx)
            my = net.op("Mul", yy, ky)
            return net.op("Add", net.op("Add", base, mx), my)
        return whole

    built(fixtures, "mul_sigmoid", "conv_x is multiplied by its own sigmoid", first(lambda net, x, base, xx, kx: net.op("Mul", net.op("Sigmoid", kx), kx)))
    built(fixtures, "mul_gate", "conv_x is multiplied by an activation of the base", first(lambda net, x, base, xx, kx: net.op("Mul", net.op("Tanh", base), kx)))
    built(fixtures, "mul_product", "X is multiplied by an activation too",
        first(lambda net, x, base, xx, kx: net.op("Mul", net.op("Mul", xx, net.op("Sigmoid", base)), kx)))
    built(fixtures, "mul_scale", "conv_x is multiplied by one number for each channel",
        first(lambda net, x, base, xx, kx: net.op("Mul", net.constant(numpy.array([0.5, 2, 3]).reshape(3, 1, 1)), kx)))
    built(fixtures, "mul_noise", "conv_x is multiplied by a constant that is not linear",
        first(lambda net, x, base, xx, kx: net.op("Mul", net.constant(numpy.random.default_rng(1).normal(size=(3, H, W))), kx)))
    built(fixtures, "mul_input_mask", "conv_x is multiplied by a second input", first(lambda net, x, base, xx, kx: net.op("Mul", net.input(3, H, W, name="mask"), kx)))
    built(fixtures, "mul_cosine", "X goes through a cosine", first(lambda net, x, base, xx, kx: net.op("Mul", net.op("Cos", xx), kx)))
    built(fixtures, "mul_twice", "conv_x is multiplied by X twice", first(lambda net, x, base, xx, kx: net.op("Mul", xx, net.op("Mul", xx, kx))))
    built(fixtures, "mul_xy", "conv_x is multiplied by X and conv_y by X Y",
        lambda net, x, base, xx, kx, yy, ky: net.op("Add", net.op("Add", base, net.op("Mul", xx, kx)), net.op("Mul", net.op("Mul", xx, yy), ky)))
    built(fixtures, "mul_base", "the base is multiplied by X too",
        lambda net, x, base, xx, kx, yy, ky: net.op("Add", net.op("Add", net.op("Mul", xx, base), net.op("Mul", xx, kx)), net.op("Mul", yy, ky)))
    built(fixtures, "mul_squares", "conv_x is multiplied by itself", first(lambda net, x, base, xx, kx: net.op("Mul", kx, kx)))
    built(fixtures, "div", "conv_x is divided by X", first(lambda net, x, base, xx, kx: net.op("Div", kx, net.op("Add", xx, net.constant(numpy.array(9.0))))))
    built(fixtures, "pow", "conv_x is raised to X", first(lambda net, x, base, xx, kx: net.op("Pow", net.op("Exp", kx), xx)))
    built(fixtures, "relu_between", "conv_x goes through a Relu", first(lambda net, x, base, xx, kx: net.op("Mul", xx, net.op("Relu", kx))))
    built(fixtures, "relu_after_product", "the product goes through a Relu", first(lambda net, x, base, xx, kx: net.op("Relu", net.op("Mul", xx, kx))))
    built(fixtures, "clip_between", "conv_x is clipped",
        first(lambda net, x, base, xx, kx: net.op("Mul", xx, net.op("Clip", kx, net.constant(numpy.array(-1.0)), net.constant(numpy.array(1.0))))))
    built(fixtures, "cast_loses", "the base goes through integers",
        lambda net, x, base, xx, kx, yy, ky: net.op("Add", net.op("Add", net.op("Cast", net.op("Cast", base, to=TensorProto.INT32), to=TensorProto.FLOAT),
            net.op("Mul", xx, kx)), net.op("Mul", yy, ky)))
    built(fixtures, "scaled_base", "the base is scaled by two", lambda net, x, base, xx, kx, yy, ky: net.op("Add", net.op("Add",
        net.op("Mul", net.op("Tanh", base), net.constant(numpy.array(2.0))), net.op("Mul", xx, kx)), net.op("Mul", yy, ky)))


def readers(fixtures):
    """A value between the nodes that something else reads as well."""
    def usual(net, base, xx, kx, yy, ky):
        mx, my = net.op("Mul", xx, kx), net.op("Mul", yy, ky)
        partial = net.op("Add", base, mx)
        return dict(base=base, conv_x=kx, conv_y=ky, product_x=mx, product_y=my, partial=partial), net.op("Add", partial, my)

    for read in ("base", "conv_x", "conv_y", "product_x", "product_y", "partial"):
        def used(net, x, *given):
            values, out = usual(net, *given)
            return [out, net.op("Relu", values[read])]

        def output(net, x, *given):
            values, out = usual(net, *given)
            return [out, values[read]]

        built(fixtures, "read_" + read, f"another node reads {read}", used)
        built(fixtures, "output_" + read, f"{read} is an output of the graph", output)

    def in_branch(net, x, *given):
        values, out = usual(net, *given)
        net.inputs.append(helper.make_tensor_value_info("choice", TensorProto.BOOL, []))
        info = helper.make_tensor_value_info("picked", TensorProto.FLOAT, [1, 3, H, W])
        graph = lambda source: helper.make_graph([helper.make_node("Identity", [source], ["picked"])], "branch", [], [info])
        other = helper.make_graph([helper.make_node("Identity", ["x_other"], ["picked_other"])], "branch", [],
            [helper.make_tensor_value_info("picked_other", TensorProto.FLOAT, [1, 3, H, W])])
        other.node[0].input[0] = out
        return [net.op("If", "choice", then_branch=graph(values["partial"]), else_branch=other)]

    built(fixtures, "read_in_branch", "a node of a subgraph reads the sum of two", in_branch)


def convolutions(fixtures):
    """Convolutions that do not fit each other."""
    def made(name, why, build, layer=LAYER, h=H, w=W):
        net = Net()
        x = net.input(layer.ni, h, w)
        p = layer.parameters()
        height, width = layer.size(h, w)
        parts = dict(base=lambda: conv(net, layer, x, p["weight"], p["bias"]), kx=lambda: conv(net, layer, x, p["conv_x"]), ky=lambda: conv(net, layer, x, p["conv_y"]))
        parts.update(build(net, layer, x, p))
        mx = net.op("Mul", folded(net, layer, 3, width, p["center_x"]), parts["kx"]())
        my = net.op("Mul", folded(net, layer, 2, height, p["center_y"]), parts["ky"]())
        fixtures.near_miss(name, net.model(net.op("Add", net.op("Add", parts["base"](), mx), my)), why)

    large = numpy.random.default_rng(2).normal(size=(3, 2, 5, 5))
    made("kernel_5x5_x", "conv_x is 5x5", lambda net, layer, x, p: dict(kx=lambda: conv(net, layer, x, large, kernel_shape=[5, 5], pads=[2] * 4)))
    made("kernel_5x5", "all kernels are 5x5", lambda net, layer, x, p: {key: (lambda: conv(net, layer, x, large, kernel_shape=[5, 5], pads=[2] * 4)) for key in ("base", "kx", "ky")})
    one = large[:, :, :1, :1]
    made("kernel_1x1", "all kernels are 1x1", lambda net, layer, x, p: {key: (lambda: conv(net, layer, x, one, kernel_shape=[1, 1], pads=[0] * 4)) for key in ("base", "kx", "ky")})
    made("base_1x1", "the base is 1x1", lambda net, layer, x, p: dict(base=lambda: conv(net, layer, x, one, p["bias"], kernel_shape=[1, 1], pads=[0] * 4)))
    tall = large[:, :, :3, :1]
    made("kernel_3x1", "conv_x is 3x1 and conv_y is 1x3", lambda net, layer, x, p: dict(
        kx=lambda: conv(net, layer, x, tall, kernel_shape=[3, 1], pads=[1, 0, 1, 0]),
        ky=lambda: conv(net, layer, x, tall.transpose(0, 1, 3, 2), kernel_shape=[1, 3], pads=[0, 1, 0, 1])))
    made("dilation_x", "conv_x has another dilation", lambda net, layer, x, p: dict(kx=lambda: conv(net, layer, x, p["conv_x"], dilations=[2, 2], pads=[2] * 4)))
    made("dilation_base", "the base has another dilation", lambda net, layer, x, p: dict(base=lambda: conv(net, layer, x, p["weight"], p["bias"], dilations=[2, 2], pads=[2] * 4)))
    made("pads_x", "conv_x looks one column further left", lambda net, layer, x, p: dict(kx=lambda: conv(net, layer, x, p["conv_x"], pads=[1, 2, 1, 0])))
    made("pads_y", "conv_y looks one row further up", lambda net, layer, x, p: dict(ky=lambda: conv(net, layer, x, p["conv_y"], pads=[2, 1, 0, 1])))
    strided = replace(LAYER, strides=(2, 2))
    made("stride_x", "conv_x has stride 1, over every second pixel", lambda net, layer, x, p: dict(
        kx=lambda: conv(net, layer, net.op("MaxPool", x, kernel_shape=[1, 1], strides=[2, 2]), p["conv_x"], strides=[1, 1])), strided, 7, 9)
    grouped = Layer(ni=4, nf=4, group=2)
    full = numpy.random.default_rng(3).normal(size=(4, 4, 3, 3))
    made("group_x", "conv_x has one group, the others two", lambda net, layer, x, p: dict(kx=lambda: conv(net, layer, x, full - full[..., ::-1, ::-1], group=1)), grouped)
    made("other_input_x", "conv_x reads another value", lambda net, layer, x, p: dict(kx=lambda: conv(net, layer, net.op("Relu", x), p["conv_x"])))
    made("other_input_y", "conv_y reads another input", lambda net, layer, x, p: dict(ky=lambda: conv(net, layer, net.input(2, H, W, name="z"), p["conv_y"])))
    made("other_input_base", "the base reads another value", lambda net, layer, x, p: dict(base=lambda: conv(net, layer, net.op("Neg", x), p["weight"], p["bias"])))
    made("bias_x", "conv_x has a bias, so that the bias depends on the place", lambda net, layer, x, p: dict(kx=lambda: conv(net, layer, x, p["conv_x"], p["bias"])))
    made("bias_y", "conv_y has a bias", lambda net, layer, x, p: dict(ky=lambda: conv(net, layer, x, p["conv_y"], p["bias"])))
    made("auto_pad_x", "conv_x pads on the other side", lambda net, layer, x, p: dict(
        base=lambda: conv(net, layer, x, p["weight"], p["bias"], pads=None, auto_pad="SAME_UPPER"),
        kx=lambda: conv(net, layer, x, p["conv_x"], pads=None, auto_pad="SAME_LOWER"),
        ky=lambda: conv(net, layer, x, p["conv_y"], pads=None, auto_pad="SAME_UPPER")), replace(LAYER, strides=(2, 2), pads=(0, 0, 1, 1)), 6, 8)
    made("kernel_of_input", "the kernel of conv_x is an input of the graph", lambda net, layer, x, p: dict(
        kx=lambda: conv(net, layer, x, net.input(2, 3, 3, batch=3, name="k"))))
    made("kernel_by_activation", "the kernel of conv_x is scaled by the input", lambda net, layer, x, p: dict(
        kx=lambda: conv(net, layer, x, net.op("Mul", net.constant(p["conv_x"]), net.op("ReduceMean", x, keepdims=1)))))
    made("transposed", "conv_x is a ConvTranspose", lambda net, layer, x, p: dict(
        kx=lambda: net.op("ConvTranspose", x, net.constant(p["conv_x"].transpose(1, 0, 2, 3)), pads=[1] * 4, kernel_shape=[3, 3])))
    made("pooled", "the base is a pooled convolution", lambda net, layer, x, p: dict(
        base=lambda: net.op("AveragePool", conv(net, layer, x, p["weight"], p["bias"]), kernel_shape=[3, 3], pads=[1] * 4)))
    made("normalised", "conv_x goes through an InstanceNormalization", lambda net, layer, x, p: dict(
        kx=lambda: net.op("InstanceNormalization", conv(net, layer, x, p["conv_x"]), net.constant(numpy.ones(3)), net.constant(numpy.zeros(3)))))


def parts(fixtures):
    """Layers of which something is missing or too much."""
    built(fixtures, "no_base", "there is no base", lambda net, x, base, xx, kx, yy, ky: net.op("Add", net.op("Mul", xx, kx), net.op("Mul", yy, ky)))
    built(fixtures, "no_y", "there is no conv_y", lambda net, x, base, xx, kx, yy, ky: net.op("Add", base, net.op("Mul", xx, kx)))
    built(fixtures, "no_x", "there is no conv_x", lambda net, x, base, xx, kx, yy, ky: net.op("Add", base, net.op("Mul", yy, ky)))
    built(fixtures, "no_last_add", "the last addition is a product", lambda net, x, base, xx, kx, yy, ky: net.op("Mul", net.op("Add", base, net.op("Mul", xx, kx)), net.op("Mul", yy, ky)))
    built(fixtures, "max", "the last addition is a maximum", lambda net, x, base, xx, kx, yy, ky: net.op("Max", net.op("Add", base, net.op("Mul", xx, kx)), net.op("Mul", yy, ky)))
    built(fixtures, "two_bases", "there are two bases of different inputs", lambda net, x, base, xx, kx, yy, ky: net.op("Sum", base, net.op("Mul", xx, kx), net.op("Mul", yy, ky),
        conv(net, LAYER, net.op("Relu", x), LAYER.parameters()["weight"])))
    built(fixtures, "concatenated", "the parts are put side by side", lambda net, x, base, xx, kx, yy, ky: net.op("Concat", base, net.op("Mul", xx, kx), net.op("Mul", yy, ky), axis=1))
    built(fixtures, "bias_by_place", "a constant for each pixel is added",
        lambda net, x, base, xx, kx, yy, ky: net.op("Sum", base, net.op("Mul", xx, kx), net.op("Mul", yy, ky), net.constant(numpy.random.default_rng(4).normal(size=(3, H, W)))))
    built(fixtures, "grid_added", "X is added, not multiplied",
        lambda net, x, base, xx, kx, yy, ky: net.op("Sum", base, net.op("Add", xx, kx), net.op("Mul", yy, ky)))
    built(fixtures, "centre_on_convolution", "the centre is subtracted from conv_x in place of X",
        lambda net, x, base, xx, kx, yy, ky: net.op("Sum", base, net.op("Mul", xx, net.op("Sub", kx, net.constant(numpy.array([0.5, 1, -1]).reshape(3, 1, 1)))), net.op("Mul", yy, ky)))


def stacks(fixtures):
    """Stacks and contractions that are not those of a layer."""
    vector = lambda net, *values: net.constant(numpy.array(values))

    def stacked(axis, summed, operator="ReduceSum"):
        def build(net, x, base, xx, kx, yy, ky):
            parts = [net.unsqueeze(value, axis) for value in (base, net.op("Mul", xx, kx), net.op("Mul", yy, ky))]
            stack = net.op("Concat", *parts, axis=axis)
            return net.op(operator, stack, vector(net, summed), keepdims=0)
        return build

    for name, why, build in (("stack_mean", "the mean of a stack, not its sum", stacked(0, 0, "ReduceMean")),
            ("stack_summed_by_channel", "the channels of a stack are added up", stacked(0, 2))):
        net = Net()
        x = net.input(LAYER.ni, H, W)
        net.rank = 4
        fixtures.near_miss(name, net.model(build(net, x, *pieces(net, LAYER, x))), why)

    def contracted(equation, y):
        def build(net, x, base, xx, kx, yy, ky):
            line = net.constant(2 * numpy.arange(6) / 6)
            return net.op("Add", net.op("Add", base, net.op("Einsum", kx, line, equation="nchw,w->nchw")), net.op("Einsum", ky, line, equation=equation))
        return build

    built(fixtures, "einsum_both_along_x", "both coordinates run along the width", contracted("nchw,w->nchw", 3), h=6, w=6)
    built(fixtures, "einsum_transposed", "the product is transposed", contracted("nchw,h->ncwh", 2), h=6, w=6)

    def by_column(net, x, base, xx, kx, yy, ky):
        column = net.constant(numpy.linspace(0, 1, W))
        mx = net.op("Sub", net.op("Mul", xx, kx), net.op("Mul", column, kx))
        return net.op("Add", net.op("Add", base, mx), net.op("Mul", yy, ky))

    built(fixtures, "distributed_by_column", "what is subtracted differs by column", by_column)

    def interleaved(net, x, *parts):
        """Kernels in three blocks, of which every third channel is taken."""
        p = LAYER.parameters()
        n = LAYER.nf
        kernels = numpy.concatenate([p["weight"], p["conv_x"], p["conv_y"]])
        wide = conv(net, LAYER, x, kernels, numpy.concatenate([p["bias"], numpy.zeros(2 * n)]))
        view = net.op("Reshape", wide, vector(net, 1, n, 3, H, W))
        base, kx, ky = [net.op("Gather", view, net.constant(numpy.array(i)), axis=2) for i in range(3)]
        mx = net.op("Mul", folded(net, LAYER, 3, W, p["center_x"]), kx)
        return net.op("Add", net.op("Add", base, mx), net.op("Mul", folded(net, LAYER, 2, H, p["center_y"]), ky))

    def flipped(net, x, base, xx, kx, yy, ky):
        """The rows of conv_x from the last to the first."""
        turned = net.op("Slice", kx, vector(net, -1), vector(net, -2 ** 63 + 1), vector(net, 2), vector(net, -1))
        return net.op("Add", net.op("Add", base, net.op("Mul", xx, turned)), net.op("Mul", yy, ky))

    built(fixtures, "convolution_flipped", "what conv_x makes is turned upside down", flipped)
    built(fixtures, "stack_interleaved", "a stack is taken apart along the wrong axis, so that conv_x has a bias", interleaved)

    def over_rows(net, x, *parts):
        """Rows in place of channels."""
        p = LAYER.parameters()
        n = LAYER.nf
        wide = conv(net, LAYER, x, numpy.concatenate([p["weight"], p["conv_x"], p["conv_y"]]))
        view = net.op("Reshape", wide, vector(net, 1, n, H, 3, W))
        base, kx, ky = [net.op("Gather", view, net.constant(numpy.array(i)), axis=3) for i in range(3)]
        mx = net.op("Mul", folded(net, LAYER, 3, W, p["center_x"]), kx)
        return net.op("Add", net.op("Add", base, mx), net.op("Mul", folded(net, LAYER, 2, H, p["center_y"]), ky))

    built(fixtures, "stack_of_rows", "a stack is taken apart into rows", over_rows)


def wide(fixtures):
    """One Conv over the input and its products."""
    def made(name, why, layer=LAYER, **how):
        net = Net()
        fixtures.near_miss("wide_" + name, net.model(wide_in(net, layer, net.input(layer.ni, H, W), **how)), why)

    def off(values, axis):
        return values + (1e-3 * (numpy.arange(len(values)) == 3) if axis == 3 else 0)

    made("one_off", "one element of a grid is off by 1e-3", edit=off)
    made("double", "the grids are those of an output of half the size", edit=lambda values, axis: values * 2)
    made("by_output", "the grids forget the stride", replace(LAYER, strides=(2, 2)), edit=lambda values, axis: values * 2)
    made("slope", "a grid grows faster by 1 per cent", edit=lambda values, axis: values * (1.01 if axis == 3 else 1))
    made("other_x", "X is multiplied with another value", parts=lambda net, x: (x, net.op("Relu", x), x))
    made("other_first", "the first part is another value", parts=lambda net, x: (net.op("Relu", x), x, x))
