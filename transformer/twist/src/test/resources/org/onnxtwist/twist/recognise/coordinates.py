"""Coordinates as constants of every shape, and computed from sizes in many ways."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

from layers import Layer
from net import H, LAYER, SMALL, W, Net, add, along, apart, conv, counted, folded, grid, length, numbers, one, twist


def make(fixtures):
    for part in (grids, dynamic):
        part(fixtures)


def grids(fixtures):
    """Constants of every shape that broadcasts."""
    def shaped(shape_x, shape_y):
        def coordinate(net, layer, axis, size, center):
            return apart(net, layer, axis, size, center, shape=shape_x if axis == 3 else shape_y)
        return coordinate

    for centered in (False, True):
        layer = replace(LAYER, centered=centered)
        kind = "centered" if centered else "seed"
        one(fixtures, f"grid_{kind}_1d", layer, coordinate=shaped([W], [H, 1]))
        one(fixtures, f"grid_{kind}_2d", layer, coordinate=shaped([1, W], [H, 1]))
        one(fixtures, f"grid_{kind}_3d", layer, coordinate=shaped([1, 1, W], [1, H, 1]))
        one(fixtures, f"grid_{kind}_4d", layer, coordinate=shaped([1, 1, 1, W], [1, 1, H, 1]))
        one(fixtures, f"grid_{kind}_folded_3d", layer, coordinate=folded, facts={"as_seed": True})
        one(fixtures, f"grid_{kind}_folded_4d", layer, coordinate=lambda *given: folded(*given, rank=4), facts={"as_seed": True})
        one(fixtures, f"grid_{kind}_square", layer, h=6, w=6, coordinate=folded, facts={"as_seed": True})

    def full(leading):
        def coordinate(net, layer, axis, size, center):
            values = numbers(layer, size, center).reshape([layer.nf] + along(layer, axis, 2))
            return net.constant(numpy.broadcast_to(values, leading + [layer.nf, H, W]))
        return coordinate

    def mesh(net, layer, axis, size, center):
        values = numpy.broadcast_to(grid(layer, size).reshape(along(layer, axis, 2)), [H, W])
        return net.op("Sub", net.constant(values), net.constant(center.reshape(-1, 1, 1)))

    one(fixtures, "grid_full_3d", coordinate=full([]))
    one(fixtures, "grid_full_4d", coordinate=full([1]))
    one(fixtures, "grid_mesh", coordinate=mesh)

    def no_centre(net, layer, axis, size, center):
        return net.constant(grid(layer, size).reshape(along(layer, axis)))

    def one_centre(net, layer, axis, size, center):
        return net.constant(grid(layer, size).reshape(along(layer, axis)) - center[0])

    uniform = lambda value: type("Uniform", (Layer,), {"parameters": lambda self: {
        **Layer.parameters(self), "center_x": numpy.full(3, value), "center_y": numpy.full(3, value)}})(ni=2, nf=3)
    one(fixtures, "grid_no_centre", uniform(0.0), coordinate=no_centre)
    one(fixtures, "grid_one_centre", uniform(0.75), coordinate=one_centre)

    def shared_minus_one(net, layer, axis, size, center):
        """The grid from -1, then the centre subtracted: SEED with the centre one more."""
        values = net.constant((grid(layer, size) - 1).reshape(along(layer, axis)))
        return net.op("Sub", values, net.constant((center - 1).reshape(-1, 1, 1)))

    one(fixtures, "grid_minus_one", coordinate=shared_minus_one)

    def stepwise(net, layer, axis, size, center):
        """2j / w, minus 1, plus the centre, each a node."""
        index = net.constant((2.0 * numpy.arange(size)).reshape(along(layer, axis)))
        fraction = net.op("Div", index, net.constant(numpy.array(float(size))))
        start = net.op("Sub", fraction, net.constant(numpy.array(1.0)))
        return net.op("Add", start, net.constant(center.reshape(-1, 1, 1)))

    def half_pixel(net, layer, axis, size, center):
        """(2j + 1) / w - 1 - c': a centre of c' + 1 - 1/w."""
        shift = center - 1 + 1 / size
        values = (2 * numpy.arange(size) + 1) / size - 1
        return net.op("Sub", net.constant(values.reshape(along(layer, axis))), net.constant(shift.reshape(-1, 1, 1)))

    one(fixtures, "grid_stepwise", replace(LAYER, centered=True), coordinate=stepwise)
    one(fixtures, "grid_half_pixel", coordinate=half_pixel)

    flat = replace(LAYER, pads=(1, 1, 1, 1))
    for kind, coordinate in (("folded", folded), ("apart", apart)):
        one(fixtures, f"width_one_{kind}", flat, h=5, w=1, coordinate=coordinate)
        one(fixtures, f"height_one_{kind}", flat, h=1, w=6, coordinate=coordinate)
    one(fixtures, "width_one_centered", replace(flat, centered=True), h=5, w=1, coordinate=apart)
    one(fixtures, "one_by_one", flat, h=1, w=1, coordinate=apart)
    one(fixtures, "two_by_two", flat, h=2, w=2, coordinate=folded)
    one(fixtures, "wide_81", replace(SMALL, bias=False), h=3, w=81, coordinate=folded)

    class Reversed(Layer):
        """What runs from right to left: the negated kernel, with the centre on the other side."""
        def parameters(self):
            p = super().parameters()
            return {**p, "conv_x": -p["conv_x"], "center_x": 2 * (W - 1) / W - p["center_x"]}

    def reversed_x(net, layer, axis, size, center):
        values = numbers(layer, size, center)
        return net.constant((values[:, ::-1] if axis == 3 else values).reshape([layer.nf] + along(layer, axis, 2)))

    net = Net()
    x = net.input(2, H, W)
    out = twist(net, LAYER, x, H, W, coordinate=reversed_x)
    add(fixtures, "grid_reversed", net, Reversed(ni=2, nf=3), out)

    def exchanged():
        """The convolution that is multiplied by the rows comes first: conv_x and conv_y are told apart by the axis alone."""
        net = Net()
        p = LAYER.parameters()
        x = net.input(LAYER.ni, H, W)
        my = net.op("Mul", conv(net, LAYER, x, p["conv_y"]), folded(net, LAYER, 2, H, p["center_y"]))
        mx = net.op("Mul", conv(net, LAYER, x, p["conv_x"]), folded(net, LAYER, 3, W, p["center_x"]))
        base = conv(net, LAYER, x, p["weight"], p["bias"])
        add(fixtures, "exchanged", net, LAYER, net.op("Add", net.op("Add", my, mx), base))

    exchanged()


def dynamic(fixtures):
    number = lambda net, value: net.constant(numpy.array(float(value)))

    def placed(net, layer, axis, values, center):
        shaped = net.op("Reshape", values, net.constant(numpy.array(along(layer, axis))))
        if layer.centered:
            shaped = net.op("Sub", shaped, number(net, 1))
        return net.op("Add" if layer.centered else "Sub", shaped, net.constant(center.reshape(-1, 1, 1)))

    def plain(net, layer, axis, size, center):
        values = net.op("Mul", number(net, 2), counted(net, size))
        return placed(net, layer, axis, net.op("Div", values, net.op("Cast", size, to=FLOAT)), center)

    FLOAT = TensorProto.FLOAT

    def reciprocal(net, layer, axis, size, center):
        step = net.op("Reciprocal", net.op("Cast", size, to=FLOAT))
        return placed(net, layer, axis, net.op("Mul", net.op("Mul", counted(net, size), step), number(net, 2)), center)

    def step(net, layer, axis, size, center):
        return placed(net, layer, axis, net.op("Mul", counted(net, size), net.op("Div", number(net, 2), net.op("Cast", size, to=FLOAT))), center)

    def halved(net, layer, axis, size, center):
        return placed(net, layer, axis, net.op("Div", counted(net, size), net.op("Div", net.op("Cast", size, to=FLOAT), number(net, 2))), center)

    def half_scaled(net, layer, axis, size, center):
        return placed(net, layer, axis, net.op("Div", counted(net, size), net.op("Mul", number(net, 0.5), net.op("Cast", size, to=FLOAT))), center)

    def doubled(net, layer, axis, size, center):
        index = counted(net, size)
        return placed(net, layer, axis, net.op("Div", net.op("Add", index, index), net.op("Cast", size, to=FLOAT)), center)

    def integers(net, layer, axis, size, center):
        """Doubled while still integers."""
        index = net.op("Range", net.constant(numpy.array(0)), size, net.constant(numpy.array(1)))
        twice = net.op("Cast", net.op("Mul", index, net.constant(numpy.array(2))), to=FLOAT)
        return placed(net, layer, axis, net.op("Div", twice, net.op("Cast", size, to=FLOAT)), center)

    def float_range(net, layer, axis, size, center):
        wide = net.op("Cast", size, to=FLOAT)
        index = net.op("Range", number(net, 0), wide, number(net, 1))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), wide), center)

    def unsqueezed(net, layer, axis, size, center):
        values = net.op("Div", net.op("Mul", counted(net, size), number(net, 2)), net.op("Cast", size, to=FLOAT))
        return net.op("Sub", net.unsqueeze(values, *((0, 1) if axis == 3 else (0, 2))), net.constant(center.reshape(-1, 1, 1)))

    def placed_first(net, layer, axis, size, center):
        """Reshaped before it is scaled, in four dimensions."""
        index = net.op("Reshape", counted(net, size), net.constant(numpy.array(along(layer, axis, 4))))
        values = net.op("Div", net.op("Mul", index, number(net, 2)), net.op("Cast", size, to=FLOAT))
        return net.op("Sub", values, net.constant(center.reshape(1, -1, 1, 1)))

    def minus_width(net, layer, axis, size, center):
        """(2 j - w) / w + c"""
        wide = net.op("Cast", size, to=FLOAT)
        index = net.op("Reshape", net.op("Mul", counted(net, size), number(net, 2)), net.constant(numpy.array(along(layer, axis))))
        return net.op("Add", net.op("Div", net.op("Sub", index, wide), wide), net.constant(center.reshape(-1, 1, 1)))

    def nonzero(net, layer, axis, size, center):
        shape = net.op("Reshape", size, net.constant(numpy.array([1])))
        ones = net.op("ConstantOfShape", shape, value=helper.make_tensor("one", TensorProto.INT64, [1], [1]))
        index = net.op("Cast", net.op("Reshape", net.op("NonZero", ones), net.constant(numpy.array([-1]))), to=FLOAT)
        return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), net.op("Cast", size, to=FLOAT)), center)

    def expanded(net, layer, axis, size, center):
        """As large as the output: a mesh."""
        values = plain(net, layer, axis, size, center)
        return net.op("Expand", values, net.op("Shape", net.named["base"]))

    def double(net, layer, axis, size, center):
        index = net.op("Cast", net.op("Range", net.constant(numpy.array(0)), size, net.constant(numpy.array(1))), to=TensorProto.DOUBLE)
        two = net.constant(numpy.array(2.0), numpy.float64)
        values = net.op("Div", net.op("Mul", index, two), net.op("Cast", size, to=TensorProto.DOUBLE))
        return placed(net, layer, axis, net.op("Cast", values, to=FLOAT), center)

    def made(name, coordinate, layer=LAYER, size="base", sizes=("h", "w"), h=H, w=W, net=None, grid="DYNAMIC", **facts):
        net = net or Net()
        p = layer.parameters()
        x = net.input(layer.ni, *sizes)
        base = conv(net, layer, x, p["weight"], p.get("bias"))
        kx, ky = conv(net, layer, x, p["conv_x"]), conv(net, layer, x, p["conv_y"])
        net.named = {"base": base, "x": x, "kx": kx}
        measure = (lambda axis: length(net, net.named[size], axis)) if isinstance(size, str) else (lambda axis: size(net, x, axis))
        mx = net.op("Mul", coordinate(net, layer, 3, measure(3), p["center_x"]), kx)
        my = net.op("Mul", ky, coordinate(net, layer, 2, measure(2), p["center_y"]))
        out = net.op("Add", net.op("Add", base, mx), my)
        add(fixtures, name, net, layer, out, h, w, grid=grid, facts=facts)

    centered = replace(LAYER, centered=True)
    for name, coordinate in dict(plain=plain, reciprocal=reciprocal, step=step, halved=halved, half_scaled=half_scaled, doubled=doubled,
            integers=integers, float_range=float_range, unsqueezed=unsqueezed, placed_first=placed_first,
            nonzero=nonzero, double=double, expanded=expanded).items():
        made("dynamic_" + name, coordinate)
    made("dynamic_centered", plain, centered)
    made("dynamic_centered_reciprocal", reciprocal, centered)
    made("dynamic_minus_width", minus_width, centered)
    made("dynamic_from_input", plain, size="x")
    made("dynamic_from_conv_x", plain, size="kx")
    made("dynamic_unnamed", plain, sizes=(None, None))
    made("dynamic_unnamed_from_input", plain, sizes=(None, None), size="x")
    made("dynamic_height", plain, sizes=("h", W))
    made("dynamic_width", plain, sizes=(H, "w"))
    made("dynamic_groups", plain, Layer(ni=4, nf=6, group=2))
    made("dynamic_general", plain, replace(LAYER, general=True))
    made("static_computed", plain, sizes=(H, W), grid="CONSTANT")
    strided = replace(LAYER, strides=(2, 2))
    made("dynamic_stride_2", plain, strided, h=7, w=9)
    made("dynamic_stride_2_unnamed", plain, strided, h=7, w=8, sizes=(None, None))
    made("dynamic_no_padding", plain, replace(LAYER, pads=(0, 0, 0, 0)))

    def integer(net, value):
        return net.constant(numpy.array(value))

    def by_formula(net, x, axis):
        """(n + 2 - 2 - 1) / 2 + 1, as one writes it for any Conv."""
        n = length(net, x, axis)
        inner = net.op("Sub", net.op("Sub", net.op("Add", n, integer(net, 2)), integer(net, 2)), integer(net, 1))
        return net.op("Add", net.op("Div", inner, integer(net, 2)), integer(net, 1))

    def rounded_up(net, x, axis):
        """(n + 1) / 2"""
        return net.op("Div", net.op("Add", length(net, x, axis), integer(net, 1)), integer(net, 2))

    def less_one(net, x, axis):
        """(n - 1) / 2 + 1"""
        return net.op("Add", net.op("Div", net.op("Sub", length(net, x, axis), integer(net, 1)), integer(net, 2)), integer(net, 1))

    def less_two(net, x, axis):
        return net.op("Sub", length(net, x, axis), integer(net, 2))

    def fixed(net, layer, axis, size, center):
        """Coordinates of one size, where sizes are open: the file runs for that size."""
        values = net.constant(grid(layer, 14 if axis == 3 else 10))
        shaped = net.op("Reshape", values, net.constant(numpy.array(along(layer, axis))))
        return net.op("Sub", shaped, net.constant(center.reshape(-1, 1, 1)))

    def linspace(net, layer, axis, size, center):
        """From 0 to 2 - 2 / n, both included, in n - 1 steps."""
        wide = net.op("Cast", size, to=FLOAT)
        last = net.op("Sub", number(net, 2), net.op("Mul", net.op("Reciprocal", wide), number(net, 2)))
        steps = net.op("Cast", net.op("Sub", size, net.constant(numpy.array(1))), to=FLOAT)
        return placed(net, layer, axis, net.op("Mul", counted(net, size), net.op("Div", last, steps)), center)

    def steps_to(net, layer, axis, size, center):
        """A Range in steps of 2 / n."""
        wide = net.op("Cast", size, to=FLOAT)
        step = net.op("Div", number(net, 2), wide)
        end = net.op("Sub", number(net, 2), net.op("Div", number(net, 1), wide))
        return placed(net, layer, axis, net.op("Range", number(net, 0), end, step), center)

    def sums(net, layer, axis, size, center):
        """Sums of ones."""
        shape = net.op("Reshape", size, net.constant(numpy.array([1])))
        ones = net.op("ConstantOfShape", shape, value=helper.make_tensor("one", TensorProto.FLOAT, [1], [1]))
        index = net.op("CumSum", ones, net.constant(numpy.array(0)), exclusive=1)
        return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), net.op("Cast", size, to=FLOAT)), center)

    def scaled_centre(net, layer, axis, size, center):
        """(2 j - n c) / n"""
        wide = net.op("Cast", size, to=FLOAT)
        index = net.op("Reshape", net.op("Mul", counted(net, size), number(net, 2)), net.constant(numpy.array(along(layer, axis))))
        return net.op("Div", net.op("Sub", index, net.op("Mul", wide, net.constant(center.reshape(-1, 1, 1)))), wide)

    def buffer(net, layer, axis, size, center):
        vector = lambda value: net.constant(numpy.array([value]))
        index = net.op("Slice", net.constant(numpy.arange(16.0)), vector(0), net.op("Reshape", size, vector(-1)), vector(0))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), net.op("Cast", size, to=FLOAT)), center)

    def scattered(net, layer, axis, size, center):
        """The second of two rows that are written one after the other."""
        vector = lambda value: net.constant(numpy.array([value]))
        length = net.op("Reshape", size, vector(-1))
        row = net.op("Reshape", counted(net, size), net.constant(numpy.array([1, -1])))
        shape = net.op("Concat", vector(1), length, axis=0)
        both = net.op("Expand", net.constant(numpy.zeros((2, 1))), net.op("Concat", vector(2), length, axis=0))
        for position, written in ((1, row), (0, net.op("Expand", net.constant(numpy.ones((1, 1))), shape))):
            index = net.op("Expand", net.constant(numpy.full((1, 1), position)), shape)
            both = net.op("ScatterElements", both, index, written, axis=0)
        values = net.op("Gather", both, net.constant(numpy.array(1)), axis=0)
        return placed(net, layer, axis, net.op("Div", net.op("Mul", values, number(net, 2)), net.op("Cast", size, to=FLOAT)), center)

    def stacked(net, layer, axis, size, center):
        """One of two lines that are stacked."""
        both = net.op("Concat", net.unsqueeze(counted(net, size), 0), net.unsqueeze(net.op("Neg", counted(net, size)), 0), axis=0)
        values = net.op("Gather", both, net.constant(numpy.array(-2)), axis=0)
        return placed(net, layer, axis, net.op("Div", net.op("Mul", values, number(net, 2)), net.op("Cast", size, to=FLOAT)), center)

    made("dynamic_constant_grid", fixed, grid="CONSTANT", h=10, w=14)
    for name, coordinate in dict(linspace=linspace, steps=steps_to, sums=sums, scaled_centre=scaled_centre, buffer=buffer, scattered=scattered, stacked=stacked).items():
        made("dynamic_" + name, coordinate)

    def floored(net, x, axis):
        """floor((n + 1) / 2) in float."""
        half = net.op("Mul", net.op("Add", net.op("Cast", length(net, x, axis), to=FLOAT), number(net, 1)), number(net, 0.5))
        return net.op("Cast", net.op("Floor", half), to=TensorProto.INT64)

    def ceiled(net, x, axis):
        """n / 2 rounded up in float."""
        half = net.op("Div", net.op("Cast", length(net, x, axis), to=FLOAT), number(net, 2))
        return net.op("Cast", net.op("Ceil", half), to=TensorProto.INT64)

    made("dynamic_floored", plain, strided, floored, h=7, w=8)
    made("dynamic_ceiled", plain, strided, ceiled, h=7, w=8)
    made("dynamic_buffer_less_one", buffer, strided, less_one, h=7, w=8)
    made("dynamic_formula", plain, strided, by_formula, h=7, w=8)
    made("dynamic_rounded_up", plain, strided, rounded_up, h=7, w=8)
    made("dynamic_less_one", plain, strided, less_one, h=7, w=8)
    made("dynamic_less_one_unnamed", plain, strided, less_one, h=7, w=8, sizes=(None, None))
    made("dynamic_less_two", plain, replace(LAYER, pads=(0, 0, 0, 0)), less_two)

    def shape_attributes(net, x, axis):
        return net.squeeze(net.op("Shape", net.named["base"], start=axis, end=axis + 1), 0)

    def sliced(net, x, axis):
        """A Slice of the shape."""
        one = lambda value: net.constant(numpy.array([value]))
        return net.squeeze(net.op("Slice", net.op("Shape", net.named["base"]), one(axis), one(axis + 1), one(0)), 0)

    def split(net, x, axis):
        parts = net.op("Split", net.op("Shape", net.named["base"]), net.constant(numpy.array([1, 1, 1, 1])), outputs=4)
        return net.squeeze(parts[axis], 0)

    made("dynamic_shape_attributes", plain, size=shape_attributes)
    made("dynamic_sliced", plain, size=sliced)
    made("dynamic_split", plain, size=split)
    made("dynamic_opset_11", plain, net=Net(11, 6))
