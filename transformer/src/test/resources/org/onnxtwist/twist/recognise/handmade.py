"""Layers that are written by hand, node by node, in many ways that compute the same."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

from layers import Fixtures, Layer
from net import Net, along, apart, conv, folded, grid, numbers, products, twist

H, W = 5, 7
SMALL = Layer(ni=1, nf=2)
LAYER = Layer(ni=2, nf=3)


def make(fixtures):
    for part in (orders, sums, between, grids, opsets, types, sharing, geometries, dynamic, kernels, containers, wide):
        part(fixtures)


def one(fixtures, name, layer=LAYER, h=H, w=W, net=None, sizes=None, batch=1, grid="CONSTANT", facts=None, **how):
    """A file with one layer whose input is the graph's and whose output is another's."""
    net = net or Net()
    x = net.input(layer.ni, *(sizes or (h, w)), batch=batch)
    out = twist(net, layer, x, h, w, **how)
    add(fixtures, name, net, layer, out, h, w, grid, facts)


def add(fixtures, name, net, layer, out, h=H, w=W, grid="CONSTANT", facts=None, evaluate=None):
    facts = dict(facts or {})
    projects = facts.get("projected", False)
    expected = evaluate or (lambda x: layer.evaluate(x, layer.projected() if projects else None))
    fixtures.good(name, net.model(net.op("Relu", out)), [layer], lambda x: numpy.maximum(expected(x), 0), [(1, layer.ni, h, w)], grid=grid, **facts)


def orders(fixtures):
    for order in range(16):
        one(fixtures, f"order_{order:02d}", SMALL, order=order)
    for association in (1, 2):
        for order in (0, 5, 10, 15):
            one(fixtures, f"order_{association}_{order:02d}", SMALL, order=order, association=association)
    for swap in (False, True):
        coordinate = lambda *given: apart(*given, swap=swap)
        one(fixtures, f"centered_{'swapped' if swap else 'apart'}", replace(LAYER, centered=True), coordinate=coordinate, order=15 * swap)


def pieces(net, layer, x, h=H, w=W, coordinate=folded, bias=True):
    """The values that are added in a layer: base, coordinate and convolution along x, the same along y."""
    p = layer.parameters()
    height, width = layer.size(h, w)
    base = conv(net, layer, x, p["weight"], p["bias"] if bias else None)
    return (base, coordinate(net, layer, 3, width, p["center_x"]), conv(net, layer, x, p["conv_x"]),
            coordinate(net, layer, 2, height, p["center_y"]), conv(net, layer, x, p["conv_y"]))


def sums(fixtures):
    def variant(name, build, bias=True, coordinate=folded, layer=LAYER):
        net = Net()
        x = net.input(layer.ni, H, W)
        add(fixtures, name, net, layer, build(net, layer, *pieces(net, layer, x, coordinate=coordinate, bias=bias)))

    def three(net, layer, base, xx, kx, yy, ky):
        return net.op("Sum", base, net.op("Mul", xx, kx), net.op("Mul", ky, yy))

    def three_turned(net, layer, base, xx, kx, yy, ky):
        return net.op("Sum", net.op("Mul", yy, ky), net.op("Mul", xx, kx), base)

    def two(net, layer, base, xx, kx, yy, ky):
        return net.op("Sum", base, net.op("Sum", net.op("Mul", xx, kx), net.op("Mul", ky, yy)))

    def sum_of_one(net, layer, base, xx, kx, yy, ky):
        return net.op("Add", net.op("Sum", base), net.op("Add", net.op("Mul", xx, kx), net.op("Mul", ky, yy)))

    def bias_in_sum(net, layer, base, xx, kx, yy, ky):
        bias = net.constant(layer.parameters()["bias"].reshape(1, -1, 1, 1))
        return net.op("Sum", bias, base, net.op("Mul", xx, kx), net.op("Mul", ky, yy))

    def bias_after_base(net, layer, base, xx, kx, yy, ky):
        bias = net.constant(layer.parameters()["bias"].reshape(-1, 1, 1))
        return net.op("Add", net.op("Add", net.op("Add", base, bias), net.op("Mul", xx, kx)), net.op("Mul", ky, yy))

    def bias_last(net, layer, base, xx, kx, yy, ky):
        bias = net.constant(layer.parameters()["bias"].reshape(1, -1, 1, 1))
        return net.op("Add", net.op("Add", net.op("Add", base, net.op("Mul", xx, kx)), net.op("Mul", ky, yy)), bias)

    def subtracted(net, layer, base, xx, kx, yy, ky):
        return net.op("Sub", net.op("Sub", base, net.op("Mul", net.op("Neg", xx), kx)), net.op("Mul", net.op("Neg", yy), ky))

    def negated_convolution(net, layer, base, xx, kx, yy, ky):
        return net.op("Add", net.op("Sub", base, net.op("Mul", net.op("Neg", kx), xx)), net.op("Mul", yy, ky))

    def negated_product(net, layer, base, xx, kx, yy, ky):
        return net.op("Sub", net.op("Add", base, net.op("Mul", yy, ky)), net.op("Neg", net.op("Mul", xx, kx)))

    def apart_from_base(net, layer, base, xx, kx, yy, ky):
        return net.op("Sub", net.op("Mul", xx, kx), net.op("Sub", net.op("Neg", base), net.op("Mul", yy, ky)))

    variant("sum_of_three", three)
    variant("sum_of_three_turned", three_turned)
    variant("sum_in_sum", two)
    variant("sum_of_one", sum_of_one)
    variant("bias_in_sum", bias_in_sum, bias=False)
    variant("bias_after_base", bias_after_base, bias=False)
    variant("bias_last", bias_last, bias=False)
    variant("subtracted", subtracted)
    variant("subtracted_apart", subtracted, coordinate=apart)
    variant("negated_convolution", negated_convolution)
    variant("negated_product", negated_product)
    variant("negated_base", apart_from_base)

    def negated_centre(net, layer, axis, size, center):
        return net.op("Add", net.constant(-center.reshape(-1, 1, 1)), net.constant(grid(layer, size).reshape(along(layer, axis))))

    def centre_minus_grid(net, layer, axis, size, center):
        return net.op("Neg", net.op("Sub", net.constant(center.reshape(-1, 1, 1)), net.constant(grid(layer, size).reshape(along(layer, axis)))))

    def half_width(net, layer, axis, size, center):
        """(j - c w / 2) / (w / 2)"""
        index = net.constant((1.0 * numpy.arange(size)).reshape(along(layer, axis)))
        return net.op("Div", net.op("Sub", index, net.constant(center.reshape(-1, 1, 1) * size / 2)), net.constant(numpy.array(size / 2)))

    one(fixtures, "negated_centre", coordinate=negated_centre)
    one(fixtures, "centre_minus_grid", coordinate=centre_minus_grid)
    one(fixtures, "half_width", coordinate=half_width, facts={"tolerance": 2e-6})

    def distributed(name, turned, bias=True):
        """g conv_x(x) - c conv_x(x), with one Conv for both."""
        net = Net()
        layer = LAYER
        p = layer.parameters()
        x = net.input(layer.ni, H, W)
        total = conv(net, layer, x, p["weight"], p["bias"])
        for axis, size, kernel, center in ((3, W, "conv_x", "center_x"), (2, H, "conv_y", "center_y")):
            value = conv(net, layer, x, p[kernel])
            scaled = products(net, net.constant(grid(layer, size).reshape(along(layer, axis))), value, turned)
            shift = products(net, net.constant(p[center].reshape(-1, 1, 1)), value, turned)
            total = net.op("Add", total, net.op("Sub", scaled, shift))
        add(fixtures, name, net, layer, total)

    distributed("distributed", False)

    def zero_bias():
        net = Net()
        x = net.input(LAYER.ni, H, W)
        p = LAYER.parameters()
        base = conv(net, LAYER, x, p["weight"], p["bias"])
        zeros = numpy.zeros(LAYER.nf)
        mx = net.op("Mul", folded(net, LAYER, 3, W, p["center_x"]), conv(net, LAYER, x, p["conv_x"], zeros))
        my = net.op("Mul", folded(net, LAYER, 2, H, p["center_y"]), conv(net, LAYER, x, p["conv_y"], zeros))
        add(fixtures, "zero_bias", net, LAYER, net.op("Add", net.op("Add", base, mx), my))

    zero_bias()


def between(fixtures):
    """Nodes that change nothing, after every value of the layer."""
    def variant(name, wrap, coordinate=folded, net=None, **how):
        net = net or Net()
        one(fixtures, name, net=net, coordinate=coordinate, after=lambda value: wrap(net, value), **how)

    def reshape_same(net, value):
        return net.op("Reshape", value, net.constant(numpy.array([0] * 3))) if "grid" in value else net.op("Reshape", value, net.op("Shape", value))

    def squeezed(net, value):
        return net.squeeze(net.unsqueeze(value, 0), 0)

    def cast_twice(net, value):
        return net.op("Cast", net.op("Cast", value, to=TensorProto.DOUBLE), to=TensorProto.FLOAT)

    variant("identity", lambda net, value: net.op("Identity", value))
    variant("identity_apart", lambda net, value: net.op("Identity", value), coordinate=apart)
    variant("cast", lambda net, value: net.op("Cast", value, to=TensorProto.FLOAT))
    variant("cast_cast", cast_twice)
    variant("reshape", reshape_same)
    variant("unsqueeze_squeeze", squeezed)
    variant("unsqueeze_squeeze_9", squeezed, net=Net(opset=9, ir=4))
    variant("identity_identity", lambda net, value: net.op("Identity", net.op("Identity", value)), order=15)

    def four_dimensions(net, layer, axis, size, center):
        return net.op("Reshape", folded(net, layer, axis, size, center), net.constant(numpy.array([1, layer.nf] + along(layer, axis, 2))))

    def from_vector(net, layer, axis, size, center):
        """The grid and the centres as vectors, given their axes by Unsqueeze."""
        axes = (0, 1) if axis == 3 else (0, 2)
        return net.op("Sub", net.unsqueeze(net.constant(grid(layer, size)), *axes), net.unsqueeze(net.constant(center), 1, 2))

    def cast_grid(net, layer, axis, size, center):
        index = net.op("Cast", net.constant(numpy.arange(size).reshape(along(layer, axis))), to=TensorProto.FLOAT)
        return net.op("Sub", net.op("Mul", index, net.constant(numpy.array(2 / size))), net.constant(center.reshape(-1, 1, 1)))

    def double_grid(net, layer, axis, size, center):
        """In double precision, rounded once."""
        values = net.constant(grid(layer, size).reshape(along(layer, axis)), numpy.float64)
        return net.op("Cast", net.op("Sub", values, net.constant(center.reshape(-1, 1, 1), numpy.float64)), to=TensorProto.FLOAT)

    def half_grid(net, layer, axis, size, center):
        """Stored in float16, where it is exact: sizes are powers of two."""
        values = net.constant(numbers(layer, size, center).reshape([layer.nf] + along(layer, axis, 2)), numpy.float16)
        return net.op("Cast", values, to=TensorProto.FLOAT)

    one(fixtures, "reshaped_grid", coordinate=four_dimensions)
    one(fixtures, "unsqueezed_grid", coordinate=from_vector)
    one(fixtures, "unsqueezed_grid_11", coordinate=from_vector, net=Net(opset=11, ir=5))
    one(fixtures, "cast_grid", coordinate=cast_grid)
    one(fixtures, "double_grid", coordinate=double_grid)
    eighths = numpy.array([0.125, -0.375, 1.25])
    exact = {**LAYER.parameters(), "center_x": eighths, "center_y": -eighths}
    exact_layer = type("Exact", (Layer,), {"parameters": lambda self: dict(exact)})(ni=2, nf=3)
    one(fixtures, "float16_grid", exact_layer, h=4, w=8, coordinate=half_grid)

    def expanded(net, layer, axis, size, center):
        shape = [layer.nf, H, W]
        return net.op("Expand", folded(net, layer, axis, size, center), net.constant(numpy.array(shape)))

    def transposed(net, layer, axis, size, center):
        shape = [layer.nf] + along(layer, 5 - axis, 2)
        values = net.constant(numbers(layer, size, center).reshape(shape))
        return net.op("Transpose", values, perm=[0, 2, 1])

    def tiled(net, layer, axis, size, center):
        values = net.constant(grid(layer, size).reshape(along(layer, axis)))
        repeats = [1, H, 1] if axis == 3 else [1, 1, W]
        return net.op("Sub", net.op("Tile", values, net.constant(numpy.array(repeats))), net.constant(center.reshape(-1, 1, 1)))

    one(fixtures, "expanded_grid", coordinate=expanded)
    one(fixtures, "transposed_grid", coordinate=transposed)
    one(fixtures, "tiled_grid", coordinate=tiled)

    def flattened(net, value):
        """Channels last and back."""
        return net.op("Transpose", net.op("Transpose", value, perm=[0, 2, 3, 1]), perm=[0, 3, 1, 2])

    net = Net()
    x = flattened(net, net.input(LAYER.ni, H, W))
    add(fixtures, "transposed_input", net, LAYER, twist(net, LAYER, x, H, W))


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


def opsets(fixtures):
    for opset, ir in ((7, 3), (9, 4), (11, 6), (13, 7), (18, 8), (21, 10)):
        net = Net(opset, ir, as_nodes=True)
        one(fixtures, f"opset_{opset}_nodes", net=net, coordinate=apart)
        net = Net(opset, max(ir, 4))
        one(fixtures, f"opset_{opset}_initializers", replace(LAYER, centered=True), net=net, coordinate=apart)

    net = Net(13, 7)

    def scalars(net, layer, axis, size, center):
        """Constants as attributes of single numbers and lists."""
        index = net.op("Constant", value_floats=[float(i) for i in range(size)])
        axes = (0, 1) if axis == 3 else (0, 2)
        two = net.op("Constant", value_float=2.0)
        scaled = net.op("Div", net.op("Mul", net.unsqueeze(index, *axes), two), net.op("Constant", value_float=float(size)))
        return net.op("Sub", scaled, net.unsqueeze(net.op("Constant", value_floats=[float(c) for c in center]), 1, 2))

    one(fixtures, "constant_attributes", net=net, coordinate=scalars)


def types(fixtures):
    narrow = replace(LAYER, narrow=True)
    half = lambda: Net(dtype=TensorProto.FLOAT16)
    one(fixtures, "float64", net=Net(dtype=TensorProto.DOUBLE), coordinate=apart)
    one(fixtures, "float16", narrow, net=half(), coordinate=apart, facts={"error": 1e-2, "tolerance": 1e-3})
    one(fixtures, "float16_folded", narrow, net=half(), coordinate=folded, facts={"error": 1e-2, "tolerance": 3e-3})

    def half_kernel(net, array):
        return net.op("Cast", net.constant(array, numpy.float16), to=TensorProto.FLOAT)

    one(fixtures, "float16_kernels", narrow, kernel=half_kernel)


def sharing(fixtures):
    def two(name, first, second, build, evaluate, grid="CONSTANT"):
        net = Net()
        x = net.input(first.ni, H, W)
        fixtures.good(name, net.model(*build(net, x)), [first, second], evaluate, [(1, first.ni, H, W)], grid=grid)

    first, second = Layer(ni=2, nf=2), Layer(ni=2, nf=2, seed=2)
    relu = lambda a: numpy.maximum(a, 0)
    chain = lambda x: second.evaluate(relu(first.evaluate(x)))

    def cached(coordinate):
        """One grid for both layers."""
        known = {}

        def once(net, layer, axis, size, center):
            if (axis, size) not in known:
                known[axis, size] = net.constant(grid(layer, size).reshape(along(layer, axis)))
            return net.op("Sub", known[axis, size], net.constant(center.reshape(-1, 1, 1)))
        return once

    def shared_grid(net, x):
        once = cached(apart)
        return [twist(net, second, net.op("Relu", twist(net, first, x, H, W, coordinate=once)), H, W, coordinate=once)]

    two("shared_grid", first, second, shared_grid, chain)

    def side_by_side(net, x):
        once = cached(apart)
        return [twist(net, first, x, H, W, coordinate=once), twist(net, second, x, H, W, coordinate=once)]

    two("side_by_side", first, second, side_by_side, lambda x: [first.evaluate(x), second.evaluate(x)])

    def stacked(net, x):
        """The second layer reads the first without anything between."""
        return [twist(net, second, twist(net, first, x, H, W), H, W)]

    two("stacked", first, second, stacked, lambda x: second.evaluate(first.evaluate(x)))

    def residual(net, x):
        inner = twist(net, second, net.op("Relu", twist(net, first, x, H, W)), H, W, order=15)
        return [net.op("Relu", net.op("Add", inner, x))]

    two("residual", first, second, residual, lambda x: relu(second.evaluate(relu(first.evaluate(x))) + x))

    def added(net, x):
        return [net.op("Add", twist(net, first, x, H, W), twist(net, second, x, H, W))]

    two("added", first, second, added, lambda x: first.evaluate(x) + second.evaluate(x))

    def shared_kernels(net, x):
        """The same weights, grids and centres twice."""
        p = first.parameters()
        names = {key: net.constant(p[key]) for key in ("weight", "conv_x", "conv_y", "bias")}
        xx, yy = folded(net, first, 3, W, p["center_x"]), folded(net, first, 2, H, p["center_y"])
        once = lambda net, layer, axis, size, center: xx if axis == 3 else yy
        parameters = {**p, **names}
        inner = net.op("Relu", twist(net, first, x, H, W, coordinate=once, parameters=parameters))
        return [twist(net, first, inner, H, W, coordinate=once, parameters=parameters)]

    two("shared_weights", first, first, shared_kernels, lambda x: first.evaluate(relu(first.evaluate(x))))

    class Tied(Layer):
        """All three kernels are one."""
        def parameters(self):
            p = super().parameters()
            return {**p, "weight": p["conv_x"], "conv_y": p["conv_x"]}

    tied = Tied(ni=2, nf=2)
    net = Net()
    x = net.input(2, H, W)
    p = tied.parameters()
    kernel = net.constant(p["conv_x"])
    add(fixtures, "one_kernel", net, tied, twist(net, tied, x, H, W, parameters={**p, "weight": kernel, "conv_x": kernel, "conv_y": kernel}))

    net = Net()
    x = net.input(LAYER.ni, H, W)
    out = twist(net, LAYER, x, H, W)
    fixtures.good("output_read_twice", net.model(out, net.op("Relu", out), net.op("Add", out, out)), [LAYER],
        lambda x: [LAYER.evaluate(x), relu(LAYER.evaluate(x)), 2 * LAYER.evaluate(x)], [(1, LAYER.ni, H, W)])

    many = [Layer(ni=1, nf=1, seed=seed) for seed in range(1, 21)]
    net = Net()
    x = net.input(1, H, W)
    once = cached(apart)
    fixtures.good("twenty_layers", net.model(*[twist(net, layer, x, H, W, coordinate=once) for layer in many]), many,
        lambda x: [layer.evaluate(x) for layer in many], [(1, 1, H, W)])


def geometries(fixtures):
    one(fixtures, "no_bias", replace(LAYER, bias=False))
    one(fixtures, "stride_2", replace(LAYER, strides=(2, 2)), h=7, w=9)
    one(fixtures, "stride_2_1", replace(LAYER, strides=(2, 1)), h=7, w=5)
    one(fixtures, "dilation_2", replace(LAYER, dilations=(2, 2), pads=(2, 2, 2, 2)), h=7, w=9)
    one(fixtures, "dilation_1_2", replace(LAYER, dilations=(1, 2), pads=(1, 2, 1, 2)), h=7, w=9)
    one(fixtures, "no_padding", replace(LAYER, pads=(0, 0, 0, 0)))
    one(fixtures, "uneven_padding", replace(LAYER, pads=(0, 1, 2, 1)))
    one(fixtures, "groups", Layer(ni=4, nf=6, group=2))
    one(fixtures, "depthwise", Layer(ni=3, nf=3, group=3))
    one(fixtures, "depthwise_twofold", Layer(ni=3, nf=6, group=3))
    one(fixtures, "many_channels", Layer(ni=6, nf=5))
    one(fixtures, "one_channel", Layer(ni=1, nf=1))
    one(fixtures, "one_channel_apart", Layer(ni=1, nf=1), coordinate=apart)
    one(fixtures, "one_channel_centered", Layer(ni=1, nf=1, centered=True), coordinate=apart)
    one(fixtures, "general", replace(LAYER, general=True))
    one(fixtures, "symbolic_batch", batch="N")

    def automatic(name, auto_pad, layer, h, w):
        net = Net()
        x = net.input(layer.ni, h, w)
        p = layer.parameters()
        height, width = layer.size(h, w)
        kinds = dict(pads=None, auto_pad=auto_pad)
        base = conv(net, layer, x, p["weight"], p["bias"], **kinds)
        mx = net.op("Mul", folded(net, layer, 3, width, p["center_x"]), conv(net, layer, x, p["conv_x"], **kinds))
        my = net.op("Mul", folded(net, layer, 2, height, p["center_y"]), conv(net, layer, x, p["conv_y"], **kinds))
        facts = {} if auto_pad == "VALID" else {"pads": [0, 0, 0, 0], "autoPad": auto_pad}
        add(fixtures, name, net, layer, net.op("Add", net.op("Add", base, mx), my), h, w, facts=facts)

    automatic("auto_pad_valid", "VALID", replace(LAYER, pads=(0, 0, 0, 0)), H, W)
    automatic("auto_pad_same_upper", "SAME_UPPER", replace(LAYER, strides=(2, 2), pads=(0, 0, 1, 1)), 6, 8)
    automatic("auto_pad_same_lower", "SAME_LOWER", replace(LAYER, strides=(2, 2), pads=(1, 1, 0, 0)), 6, 8)

    def defaults():
        """Attributes that have their default are left out of some Convs and stated in others."""
        net = Net()
        layer = replace(LAYER, pads=(0, 0, 0, 0))
        x = net.input(layer.ni, H, W)
        p = layer.parameters()
        height, width = layer.size(H, W)
        bare = dict(kernel_shape=None, strides=None, dilations=None, pads=None, group=None)
        base = conv(net, layer, x, p["weight"], p["bias"], **bare)
        mx = net.op("Mul", folded(net, layer, 3, width, p["center_x"]), conv(net, layer, x, p["conv_x"]))
        my = net.op("Mul", folded(net, layer, 2, height, p["center_y"]), conv(net, layer, x, p["conv_y"], **{**bare, "kernel_shape": [3, 3]}, auto_pad="VALID"))
        add(fixtures, "default_attributes", net, layer, net.op("Add", net.op("Add", base, mx), my))

    defaults()


def length(net, value, axis):
    """The size of an axis of a value, as a scalar integer."""
    return net.op("Gather", net.op("Shape", value), net.constant(numpy.array(axis)), axis=0)


def counted(net, size):
    """0, 1 and so on, in float."""
    return net.op("Cast", net.op("Range", net.constant(numpy.array(0)), size, net.constant(numpy.array(1))), to=TensorProto.FLOAT)


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

    def cumulative(net, layer, axis, size, center):
        """Ones, added up, less one."""
        shape = net.op("Reshape", size, net.constant(numpy.array([1])))
        ones = net.op("Expand", number(net, 1), shape)
        index = net.op("Sub", net.op("CumSum", ones, net.constant(numpy.array(0))), number(net, 1))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), net.op("Cast", size, to=FLOAT)), center)

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
            integers=integers, float_range=float_range, unsqueezed=unsqueezed, placed_first=placed_first, cumulative=cumulative,
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

    def floats(net, x, axis):
        """floor((n - 1) / 2) + 1 in float."""
        n = net.op("Cast", length(net, x, axis), to=FLOAT)
        half = net.op("Floor", net.op("Div", net.op("Sub", n, number(net, 1)), number(net, 2)))
        return net.op("Cast", net.op("Add", half, number(net, 1)), to=TensorProto.INT64)

    made("dynamic_formula", plain, strided, by_formula, h=7, w=8)
    made("dynamic_rounded_up", plain, strided, rounded_up, h=7, w=8)
    made("dynamic_less_one", plain, strided, less_one, h=7, w=8)
    made("dynamic_less_one_unnamed", plain, strided, less_one, h=7, w=8, sizes=(None, None))
    made("dynamic_float_formula", plain, strided, floats, h=7, w=8)
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


def kernels(fixtures):
    """Kernels that the graph makes antisymmetric, from stored ones that are not."""
    free = replace(LAYER, general=True)
    taps = lambda net, array: [net.constant(array), [free.nf, free.ni, 3, 3]]
    vector = lambda net, *values: net.constant(numpy.array(values))
    half = lambda net, value: net.op("Mul", value, net.constant(numpy.array(0.5)))

    def by_slice(net, kernel):
        return net.op("Slice", kernel, vector(net, -1, -1), vector(net, -9, -9), vector(net, 2, 3), vector(net, -1, -1))

    def by_slices(net, kernel):
        """One axis after the other, with other spellings of the ends."""
        low = -(2 ** 63)
        rows = net.op("Slice", kernel, vector(net, 2), vector(net, low), vector(net, -2), vector(net, -1))
        return net.op("Slice", rows, vector(net, 99), vector(net, -4), vector(net, -1), vector(net, -1))

    def by_gather(net, kernel):
        return net.op("Gather", net.op("Gather", kernel, vector(net, 2, 1, 0), axis=2), vector(net, -1, -2, -3), axis=-1)

    def by_flat(net, kernel):
        flat = net.op("Reshape", kernel, vector(net, 0, 0, 9))
        turned = net.op("Slice", flat, vector(net, -1), vector(net, -10), vector(net, 2), vector(net, -1))
        return net.op("Reshape", turned, vector(net, free.nf, free.ni, 3, 3))

    def by_flat_gather(net, kernel):
        flat = net.op("Reshape", kernel, vector(net, free.nf, -1, 9))
        return net.op("Reshape", net.op("Gather", flat, vector(net, *range(8, -1, -1)), axis=2), net.op("Shape", kernel))

    def by_exchange(net, kernel):
        """J K J"""
        exchange = net.constant(numpy.eye(3)[::-1])
        return net.op("MatMul", net.op("MatMul", exchange, kernel), exchange)

    def by_transposes(net, kernel):
        """Turned twice by 90 degrees."""
        for _ in range(2):
            swapped = net.op("Transpose", kernel, perm=[0, 1, 3, 2])
            kernel = net.op("Gather", swapped, vector(net, 2, 1, 0), axis=3)
        return kernel

    def by_scatter_free_split(net, kernel):
        """Rows taken apart and joined in the other order, then columns."""
        for axis in (2, 3):
            parts = net.op("Split", kernel, vector(net, 1, 1, 1), outputs=3, axis=axis)
            kernel = net.op("Concat", *reversed(parts), axis=axis)
        return kernel

    flips = dict(slice=by_slice, slices=by_slices, gather=by_gather, flat=by_flat, flat_gather=by_flat_gather, exchange=by_exchange,
        transposes=by_transposes, split=by_scatter_free_split)
    facts = {"purpose": "TRAINING", "projected": True, "antisymmetric": True}
    for name, flip in flips.items():
        def kernel(net, array):
            stored = net.constant(array)
            return half(net, net.op("Sub", stored, flip(net, stored)))
        one(fixtures, "flip_by_" + name, free, kernel=kernel, facts=facts)

    def ways(name, way):
        def kernel(net, array):
            stored = net.constant(array)
            return way(net, stored, by_slice(net, stored))
        one(fixtures, "projected_" + name, free, kernel=kernel, facts=facts)

    number = lambda net, value: net.constant(numpy.array(value))
    ways("div", lambda net, k, f: net.op("Div", net.op("Sub", k, f), number(net, 2.0)))
    ways("mul_left", lambda net, k, f: net.op("Mul", number(net, 0.5), net.op("Sub", k, f)))
    ways("halves", lambda net, k, f: net.op("Sub", half(net, k), half(net, f)))
    ways("add_negative", lambda net, k, f: half(net, net.op("Add", net.op("Neg", f), k)))
    ways("add_negative_half", lambda net, k, f: net.op("Add", net.op("Mul", f, number(net, -0.5)), half(net, k)))
    ways("turned", lambda net, k, f: net.op("Neg", half(net, net.op("Sub", f, k))))
    ways("minus_mean", lambda net, k, f: net.op("Sub", k, half(net, net.op("Add", k, f))))
    ways("full_half", lambda net, k, f: net.op("Mul", net.op("Sub", k, f), net.constant(numpy.full((1, 1, 3, 3), 0.5))))

    def concatenated(net, array):
        """k, 0, -k reversed: four stored taps."""
        stored = net.constant(array.reshape(free.nf, free.ni, 9)[:, :, :4])
        back = net.op("Neg", net.op("Slice", stored, vector(net, -1), vector(net, -9), vector(net, 2), vector(net, -1)))
        zero = net.constant(numpy.zeros((free.nf, free.ni, 1)))
        return net.op("Reshape", net.op("Concat", stored, zero, back, axis=2), vector(net, free.nf, free.ni, 3, 3))

    one(fixtures, "four_taps", LAYER, kernel=concatenated, facts={"purpose": "TRAINING"})

    def with_mask(net, array):
        """A product with a constant of ones: nothing changes."""
        return net.op("Mul", net.constant(array), net.constant(numpy.ones((3, 3))))

    one(fixtures, "kernel_times_one", LAYER, kernel=lambda net, array: net.op("Mul", net.constant(array), number(net, 1.0)))
    one(fixtures, "kernel_identity", LAYER, kernel=lambda net, array: net.op("Identity", net.constant(array)))
    one(fixtures, "kernel_cast", LAYER, kernel=lambda net, array: net.op("Cast", net.constant(array, numpy.float64), to=TensorProto.FLOAT))

    class Third(Layer):
        """(K - rot K) / 3: still antisymmetric, two thirds of the projection."""
        def parameters(self):
            p = super().parameters()
            return {name: 2 / 3 * (a - a[..., ::-1, ::-1]) / 2 if name.startswith("conv_") else a for name, a in p.items()}

    class Rows(Layer):
        """Only the rows reversed: the kernels are what the graph makes of them, and general."""
        def parameters(self):
            p = super().parameters()
            return {name: (a - a[..., ::-1, :]) / 2 if name.startswith("conv_") else a for name, a in p.items()}

    def applied(name, kind, way, **facts):
        stored = free.parameters()
        layer = kind(ni=2, nf=3, general=True)

        def kernel(net, array):
            value = net.constant(array)
            return way(net, value)
        net = Net()
        x = net.input(2, H, W)
        add(fixtures, name, net, layer, twist(net, free, x, H, W, kernel=kernel, parameters=stored), facts=facts)

    applied("projected_by_third", Third, lambda net, k: net.op("Div", net.op("Sub", k, by_slice(net, k)), number(net, 3.0)),
        antisymmetric=True, purpose="ANY")
    applied("rows_reversed_alone", Rows, lambda net, k: half(net, net.op("Sub", k, net.op("Slice", k, vector(net, -1), vector(net, -9), vector(net, 2), vector(net, -1)))),
        antisymmetric=False, purpose="ANY")

    class Symmetric(Layer):
        """(K + rot K) / 2: general."""
        def parameters(self):
            p = super().parameters()
            return {name: (a + a[..., ::-1, ::-1]) / 2 if name.startswith("conv_") else a for name, a in p.items()}

    applied("symmetrised", Symmetric, lambda net, k: half(net, net.op("Add", k, by_slice(net, k))), antisymmetric=False, purpose="ANY")


def containers(fixtures):
    """A layer in a function of its own domain, and one in a branch."""
    p = LAYER.parameters()
    inner = Net()
    out = twist(inner, LAYER, "fx", H, W, parameters=p)
    names = [tensor.name for tensor in inner.initializers]
    inner.nodes[-1].output[0] = "fy"
    function = helper.make_function("somebody", "Layer", ["fx"] + names, ["fy"], inner.nodes, [helper.make_opsetid("", 18)])
    net = Net()
    net.domains.append("somebody")
    net.functions.append(function)
    net.initializers.extend(inner.initializers)
    x = net.input(LAYER.ni, H, W)
    add(fixtures, "function", net, LAYER, net.op("Layer", x, *names, domain="somebody"))

    net = Net()
    x = net.input(LAYER.ni, H, W)
    net.inputs.append(helper.make_tensor_value_info("choice", TensorProto.BOOL, []))
    branches = []
    for layer, result in ((LAYER, "yes"), (replace(LAYER, seed=3), "no")):
        branch = Net()
        branch.initializers = []
        branch.name = lambda prefix, branch=branch, result=result: f"{result}_{prefix}{len(branch.nodes) + len(branch.initializers)}"
        value = twist(branch, layer, x, H, W)
        branch.output(value, [1, layer.nf, H, W])
        branches.append(helper.make_graph(branch.nodes, result, [], branch.outputs, branch.initializers))
    out = net.op("If", "choice", then_branch=branches[0], else_branch=branches[1])
    fixtures.good("branches", net.model(net.op("Relu", out)), [replace(LAYER, seed=3), LAYER],
        lambda x, choice: numpy.maximum((LAYER if choice else replace(LAYER, seed=3)).evaluate(x), 0), [(1, LAYER.ni, H, W), ()])


def wide(fixtures):
    """One Conv for the three, taken apart again."""
    def made(name, layer, take, order=(0, 1, 2), bias="wide"):
        net = Net()
        p = layer.parameters()
        x = net.input(layer.ni, H, W)
        kernels = [p["weight"], p["conv_x"], p["conv_y"]]
        biases = [p["bias"], 0 * p["bias"], 0 * p["bias"]]
        g = layer.group
        join = lambda arrays: numpy.concatenate([arrays[i].reshape(g, -1, *arrays[i].shape[1:]) for i in order], 1).reshape(-1, *arrays[0].shape[1:])
        value = conv(net, layer, x, join(kernels), join(biases))
        parts = take(net, value, layer)
        base, kx, ky = (parts[order.index(i)] for i in range(3))
        height, width = layer.size(H, W)
        mx = net.op("Mul", folded(net, layer, 3, width, p["center_x"]), kx)
        my = net.op("Mul", ky, folded(net, layer, 2, height, p["center_y"]))
        add(fixtures, name, net, layer, net.op("Add", net.op("Add", base, mx), my))

    vector = lambda net, *values: net.constant(numpy.array(values))

    def split(net, value, layer):
        return net.op("Split", value, vector(net, *[layer.nf] * 3), outputs=3, axis=1)

    def equal_split(net, value, layer):
        return net.op("Split", value, outputs=3, axis=1, num_outputs=3)

    def slices(net, value, layer):
        n = layer.nf
        return [net.op("Slice", value, vector(net, i * n), vector(net, i * n + n), vector(net, 1)) for i in range(3)]

    def open_slices(net, value, layer):
        n = layer.nf
        return [net.op("Slice", value, vector(net, 0), vector(net, n), vector(net, 1)), net.op("Slice", value, vector(net, n), vector(net, -n), vector(net, -3)),
                net.op("Slice", value, vector(net, -n), vector(net, 2 ** 63 - 1), vector(net, 1), vector(net, 1))]

    def gathers(net, value, layer):
        n, g = layer.nf, layer.group
        index = numpy.arange(3 * n).reshape(g, 3, n // g)
        return [net.op("Gather", value, net.constant(index[:, i].reshape(-1)), axis=1) for i in range(3)]

    def five(net, value, layer):
        """[N, 3, nf, h, w], one of the three picked."""
        n = layer.nf
        apart = net.op("Reshape", value, vector(net, 1, 3, n, H, W))
        return [net.op("Gather", apart, net.constant(numpy.array(i)), axis=1) for i in range(3)]

    made("wide_split", LAYER, split)
    made("wide_split_turned", LAYER, split, order=(2, 0, 1))
    made("wide_equal_split", LAYER, equal_split)
    made("wide_slices", LAYER, slices)
    made("wide_open_slices", LAYER, open_slices)
    made("wide_gathers", LAYER, gathers)
    made("wide_gathers_groups", Layer(ni=4, nf=6, group=2), gathers)
    made("wide_five_dimensions", LAYER, five)
