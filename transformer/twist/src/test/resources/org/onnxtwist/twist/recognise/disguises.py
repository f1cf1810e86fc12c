"""Near misses whose numbers are right and whose sizes are not, and numbers that a type or an override changes on the way."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

from layers import Layer
from net import FLOAT, H, LAYER, W, Net, along, conv, counted, folded, grid, length, numbers, pieces, twist

ONE = replace(LAYER, nf=1)


def make(fixtures):
    for part in (sizes, dynamic_sizes, casts, undone, differences):
        part(fixtures)


def static(fixtures, name, why, coordinate, layer=LAYER, h=H, w=W, rank=4):
    net = Net()
    net.rank = rank
    out = twist(net, layer, net.input(layer.ni, h, w), h, w, coordinate=coordinate)
    fixtures.near_miss(name, net.model(net.op("Identity", out)), why)


def sizes(fixtures):
    """The coordinates make the output larger than a convolution of the input is."""
    def repeated(net, layer, axis, size, center):
        return net.constant(numpy.stack([numbers(layer, size, center).reshape([layer.nf] + along(layer, axis, 2))] * 2))

    static(fixtures, "size_batch", "the coordinates are for two images, and there is one", repeated)

    def expanded(*leading):
        def coordinate(net, layer, axis, size, center):
            values = folded(net, layer, axis, size, center)
            return net.op("Expand", values, net.constant(numpy.array([*leading] + [d if d > 0 else size for d in along(layer, axis, 2)])))
        return coordinate

    static(fixtures, "size_expanded_channels", "the coordinates make five channels of one", expanded(5), ONE)
    static(fixtures, "size_expanded_batch", "the coordinates make two images of one", expanded(2, LAYER.nf))
    static(fixtures, "size_expanded_rank", "the coordinates have five dimensions", expanded(2, 1, LAYER.nf), rank=5)

    def five(net, layer, axis, size, center):
        return net.constant(numbers(layer, size, center).reshape([1, 1, layer.nf] + along(layer, axis, 2)))

    static(fixtures, "size_rank", "the coordinates have five dimensions, the first of size one", five, rank=5)

    net = Net()
    net.rank = 5
    base, xx, kx, yy, ky = pieces(net, LAYER, net.input(LAYER.ni, H, W))
    scaled = net.op("Mul", base, net.constant(numpy.ones([1] * 5)))
    out = net.op("Add", net.op("Add", scaled, net.op("Mul", xx, kx)), net.op("Mul", yy, ky))
    fixtures.near_miss("size_rank_of_one", net.model(net.op("Identity", out)), "the base is multiplied by a one of five dimensions")

    def on_axis(net, layer, axis, size, center):
        """On an output of one row, grids for five."""
        rows = 5 if axis == 2 else size
        return net.constant(numbers(layer, rows, center).reshape([layer.nf] + along(layer, axis, 2)))

    static(fixtures, "size_rows", "the coordinates make five rows of one", on_axis, h=1)

    def tall(net, layer, axis, size, center):
        values = folded(net, layer, axis, size, center)
        return net.op("Expand", values, net.constant(numpy.array([layer.nf, 4, size]))) if axis == 3 else values

    static(fixtures, "size_expanded_rows", "X is expanded to four rows, and the output has one", tall, h=1)


def dynamic_sizes(fixtures):
    number = lambda net, value: net.constant(numpy.array(float(value)))

    def made(name, why, change, layer=LAYER, rank=4):
        net = Net()
        net.rank = rank
        x = net.input(layer.ni, "h", "w")
        p = layer.parameters()
        base = conv(net, layer, x, p["weight"], p["bias"])
        kx, ky = conv(net, layer, x, p["conv_x"]), conv(net, layer, x, p["conv_y"])

        def coordinate(axis, center):
            size = length(net, base, axis)
            values = net.op("Div", net.op("Mul", counted(net, size), number(net, 2)), net.op("Cast", size, to=FLOAT))
            return change(net, layer, axis, values, center)

        mx, my = net.op("Mul", coordinate(3, p["center_x"]), kx), net.op("Mul", coordinate(2, p["center_y"]), ky)
        out = net.op("Add", net.op("Add", base, mx), my)
        fixtures.near_miss("dynamic_size_" + name, net.model(net.op("Identity", out)), why)

    def placed(net, layer, axis, values, rank=3):
        return net.op("Reshape", values, net.constant(numpy.array(along(layer, axis, rank))))

    def centred(net, values, center):
        return net.op("Sub", values, net.constant(center.reshape(-1, 1, 1)))

    made("rank", "the coordinates have five dimensions",
        lambda net, layer, axis, values, center: centred(net, placed(net, layer, axis, values, 5), center), rank=5)
    made("rank_of_number", "a factor has five dimensions", lambda net, layer, axis, values, center: centred(
        net, net.op("Mul", placed(net, layer, axis, values), net.constant(numpy.ones([1] * 5))), center), rank=5)
    made("rank_of_centre", "the centres have five dimensions", lambda net, layer, axis, values, center: net.op(
        "Sub", placed(net, layer, axis, values), net.constant(center.reshape(1, 1, -1, 1, 1))), rank=5)
    made("channels", "the coordinates make five channels of one", lambda net, layer, axis, values, center: net.op(
        "Expand", centred(net, placed(net, layer, axis, values), center), net.constant(numpy.array([5, 1, 1]))), ONE)
    made("batch", "the coordinates make two images of one", lambda net, layer, axis, values, center: net.op(
        "Expand", centred(net, placed(net, layer, axis, values), center), net.constant(numpy.array([2, 1, 1, 1]))))


def casts(fixtures):
    def through(*types, index=False):
        """The grid, or the index before it is scaled, through types that do not hold its numbers."""
        def coordinate(net, layer, axis, size, center):
            values = numpy.arange(size) if index else grid(layer, size)
            value = net.constant(values.reshape(along(layer, axis)))
            for to in (*types, FLOAT):
                value = net.op("Cast", value, to=to)
            if index:
                value = net.op("Mul", value, net.constant(numpy.array(2 / size)))
            return net.op("Sub", value, net.constant(center.reshape(-1, 1, 1)))
        return coordinate

    static(fixtures, "cast_float16", "the grid is rounded to float16", through(TensorProto.FLOAT16))
    static(fixtures, "cast_bfloat16", "the grid is rounded to bfloat16", through(TensorProto.BFLOAT16))
    static(fixtures, "cast_integer", "the grid is rounded to integers", through(TensorProto.INT32))
    static(fixtures, "cast_bool", "the index is made true or false", through(TensorProto.BOOL, index=True))
    static(fixtures, "cast_int8", "the index is more than its type holds", through(TensorProto.INT8, index=True), replace(LAYER, ni=1), h=3, w=140)

    def dynamic(name, why, *types):
        net = Net()
        x = net.input(LAYER.ni, "h", "w")
        p = LAYER.parameters()
        base = conv(net, LAYER, x, p["weight"], p["bias"])

        def coordinate(axis, center):
            size = length(net, base, axis)
            value = net.op("Range", net.constant(numpy.array(0)), size, net.constant(numpy.array(1)))
            for to in (*types, FLOAT):
                value = net.op("Cast", value, to=to)
            value = net.op("Div", net.op("Mul", value, net.constant(numpy.array(2.0))), net.op("Cast", size, to=FLOAT))
            return net.op("Sub", net.op("Reshape", value, net.constant(numpy.array(along(LAYER, axis)))), net.constant(center.reshape(-1, 1, 1)))

        mx = net.op("Mul", coordinate(3, p["center_x"]), conv(net, LAYER, x, p["conv_x"]))
        my = net.op("Mul", coordinate(2, p["center_y"]), conv(net, LAYER, x, p["conv_y"]))
        fixtures.near_miss(name, net.model(net.op("Add", net.op("Add", base, mx), my)), why)

    dynamic("dynamic_cast_bool", "the index is made true or false", TensorProto.BOOL)

    def kernel(name, why, *types):
        """Kernels through types that round them: those that are applied are others than those that are stored."""
        net = Net()
        out = twist(net, LAYER, net.input(LAYER.ni, H, W), H, W, kernel=lambda net, array: through_types(net, net.constant(array), types))
        fixtures.near_miss(name, net.model(net.op("Identity", out)), why)

    def through_types(net, value, types):
        for to in (*types, FLOAT):
            value = net.op("Cast", value, to=to)
        return value

    kernel("kernel_cast_integer", "conv_x and conv_y are rounded to integers", TensorProto.INT32)
    kernel("kernel_cast_bool", "conv_x and conv_y are made of zeros and ones", TensorProto.BOOL)


def undone(fixtures):
    """Values between two nodes that undo each other, which are outputs as well."""
    def made(name, why, there, back):
        net = Net()
        base, xx, kx, yy, ky = pieces(net, LAYER, net.input(LAYER.ni, H, W))
        product = net.op("Mul", xx, kx)
        between = there(net, product)
        seen = net.op("Cast", net.op("Neg", between), to=FLOAT)
        out = net.op("Add", net.op("Add", base, back(net, between)), net.op("Mul", yy, ky))
        net.output(out)
        net.output(seen, [None] * (5 if "reshape" in name else 4))
        fixtures.near_miss("undone_" + name, net.model(), why)

    made("reshape", "the reshaped product along x is read elsewhere too", lambda net, v: net.unsqueeze(v, 0), lambda net, v: net.squeeze(v, 0))
    made("cast", "the product along x is read elsewhere in double precision", lambda net, v: net.op("Cast", v, to=TensorProto.DOUBLE),
        lambda net, v: net.op("Cast", v, to=FLOAT))

    net = Net()
    net.rank = 4
    x = net.input(2, H, W)
    layer = Layer(ni=2, nf=2)
    p = layer.parameters()
    wide = conv(net, layer, x, numpy.concatenate([p["conv_x"], p["conv_y"]])[:3])
    cut = lambda first, last: net.op("Slice", wide, *[net.constant(numpy.array([v])) for v in (first, last, 1)])
    mx = net.op("Mul", folded(net, layer, 3, W, p["center_x"]), cut(1, 3))
    my = net.op("Mul", folded(net, layer, 2, H, p["center_y"]), cut(0, 2))
    out = net.op("Add", net.op("Add", cut(-4, 1), mx), my)
    fixtures.near_miss("slice_before_first", net.model(net.op("Identity", out)), "the base is one channel, of a Slice that begins before the first")

    net = Net()
    base, xx, kx, yy, ky = pieces(net, LAYER, net.input(LAYER.ni, H, W), bias=False)
    bias = net.constant(numpy.broadcast_to(LAYER.parameters()["bias"].reshape(1, 3, 1, 1), (2, 3, 1, 1)))
    out = net.op("Sum", base, net.op("Mul", xx, kx), bias, net.op("Mul", yy, ky))
    fixtures.near_miss("size_bias", net.model(net.op("Identity", out)), "the bias makes two images of one")


def differences(fixtures):
    """Sums of 1x1 convolutions over differences of pixels, which do not fit the base."""
    def made(name, why, edge=None, taps=None, **how):
        net = Net()
        p = LAYER.parameters()
        x = net.input(LAYER.ni, H, W)
        base = conv(net, LAYER, x, p["weight"], p["bias"])
        total = base
        for axis, size, center, kernel in ((3, W, "center_x", "conv_x"), (2, H, "center_y", "conv_y")):
            taken = numpy.zeros((LAYER.ni, 1, 3, 3))
            taken[:, 0, 1, 0], taken[:, 0, 1, 2] = -1, 1
            given = dict(group=LAYER.ni, pads=[1] * 4)
            given.update(how if axis == 3 else {})
            pixels = conv(net, LAYER, net.op(edge, x) if edge and axis == 3 else x, taken, **given)
            mixed = net.op("Conv", pixels, net.constant(p[kernel][:, :, 1, 2].reshape(3, 2, 1, 1)), kernel_shape=[1, 1],
                pads=[1] * 4 if taps == "outer" and axis == 3 else [0] * 4, strides=[1, 1])
            if taps == "outer" and axis == 3:
                mixed = net.op("Slice", mixed, *[net.constant(numpy.array(v)) for v in ([0, 0], [H, W], [2, 3])])
            total = net.op("Add", total, net.op("Mul", folded(net, LAYER, axis, size, p[center]), mixed))
        fixtures.near_miss("differences_" + name, net.model(net.op("Identity", total)), why)

    made("dilation", "the differences of conv_x are of pixels further apart", dilations=[2, 2], pads=[2] * 4)
    made("pads", "the differences of conv_x are moved by one column", pads=[1, 2, 1, 0])
    made("input", "the differences of conv_x are of another value", edge="Abs")
    made("outer", "the products of conv_x are moved by one pixel", taps="outer")

    net = Net()
    p = LAYER.parameters()
    x = net.input(LAYER.ni, H, W)
    base = conv(net, LAYER, x, p["weight"], p["bias"])
    total = base
    for axis, size, center in ((3, W, "center_x"), (2, H, "center_y")):
        pooled = net.op("AveragePool", x, kernel_shape=[3, 3], strides=[1, 1], pads=[1] * 4, count_include_pad=1)
        mixed = net.op("Conv", pooled, net.constant(p["conv_x"][:, :, 1, 2].reshape(3, 2, 1, 1)), kernel_shape=[1, 1])
        total = net.op("Add", total, net.op("Mul", folded(net, LAYER, axis, size, p[center]), mixed))
    fixtures.near_miss("differences_pooled", net.model(net.op("Identity", total)), "products of means, not of differences")
