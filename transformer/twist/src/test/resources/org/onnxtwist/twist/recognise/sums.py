"""Layers whose operands, sums and nodes in between are written in many ways that compute the same."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

from layers import Layer
from net import H, LAYER, SMALL, W, Net, FoldedLayer, add, along, apart, conv, folded, grid, numbers, one, pieces, products, twist, wide_in


def make(fixtures):
    for part in (orders, sums, between, containers, contracted, wide):
        part(fixtures)


def orders(fixtures):
    for order in range(16):
        one(fixtures, f"order_{order:02d}", SMALL, order=order)
    for association in (1, 2):
        for order in (0, 5, 10, 15):
            one(fixtures, f"order_{association}_{order:02d}", SMALL, order=order, association=association)
    for swap in (False, True):
        coordinate = lambda *given: apart(*given, swap=swap)
        one(fixtures, f"centered_{'swapped' if swap else 'apart'}", replace(LAYER, centered=True), coordinate=coordinate, order=15 * swap)


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
    class Negated(Layer):
        def parameters(self):
            p = super().parameters()
            return {**p, "conv_x": -p["conv_x"]}

    def subtracted_x(net, layer, base, xx, kx, yy, ky):
        """Only along x: the kernel is the negated one."""
        return net.op("Add", net.op("Sub", base, net.op("Mul", xx, kx)), net.op("Mul", yy, ky))

    net = Net()
    x = net.input(LAYER.ni, H, W)
    add(fixtures, "subtracted_x", net, Negated(ni=2, nf=3), subtracted_x(net, LAYER, *pieces(net, LAYER, x)))
    variant("subtracted_apart", subtracted, coordinate=apart)
    variant("negated_convolution", negated_convolution)
    variant("negated_product", negated_product)
    variant("negated_base", apart_from_base)

    def negated_centre(net, layer, axis, size, center):
        return net.op("Add", net.constant(-center.reshape(-1, 1, 1)), net.constant(grid(layer, size).reshape(along(layer, axis))))

    def centre_minus_grid(net, layer, axis, size, center):
        return net.op("Neg", net.op("Sub", net.constant(center.reshape(-1, 1, 1)), net.constant(grid(layer, size).reshape(along(layer, axis)))))

    def half(net, layer, axis, size, center):
        return net.constant(numbers(layer, size, center).reshape([layer.nf] + along(layer, axis, 2)) / 2)

    def half_width(net, layer, axis, size, center):
        """(j - c w / 2) / (w / 2)"""
        index = net.constant((1.0 * numpy.arange(size)).reshape(along(layer, axis)))
        return net.op("Div", net.op("Sub", index, net.constant(center.reshape(-1, 1, 1) * size / 2)), net.constant(numpy.array(size / 2)))

    one(fixtures, "negated_centre", coordinate=negated_centre)
    one(fixtures, "centre_minus_grid", coordinate=centre_minus_grid)
    one(fixtures, "half_width", coordinate=half_width, facts={"tolerance": 2e-6})

    class Same(Layer):
        """conv_x and conv_y are one."""
        def parameters(self):
            p = super().parameters()
            return {**p, "conv_y": p["conv_x"]}

    same = Same(ni=2, nf=3)
    net = Net()
    base, xx, kx, yy, _ = pieces(net, LAYER, net.input(LAYER.ni, H, W))
    net.nodes.pop()
    out = net.op("Add", net.op("Add", base, net.op("Mul", xx, kx)), net.op("Mul", yy, kx))
    add(fixtures, "one_conv_for_both", net, same, out)

    net = Net()
    base, xx, kx, yy, ky = pieces(net, LAYER, net.input(LAYER.ni, H, W))
    mx = net.op("Mul", xx, kx)
    out = net.op("Add", net.op("Add", base, mx), net.op("Mul", yy, ky))
    shape = net.op("Cast", net.op("Shape", mx), to=TensorProto.FLOAT)
    net.output(out)
    net.output(shape, [4])
    fixtures.good("shape_read_outside", net.model(), [LAYER], lambda x: [LAYER.evaluate(x), numpy.array([1.0, 3, H, W])], [(1, LAYER.ni, H, W)])

    net = Net()
    inner = twist(net, LAYER, net.input(LAYER.ni, H, W), H, W)
    shift = numpy.array([0.5, -0.25, 2]).reshape(1, 3, 1, 1) * numpy.array([1, 1]).reshape(2, 1, 1, 1)
    out = net.op("Add", inner, net.constant(shift))
    fixtures.good("bias_of_two_images", net.model(net.op("Relu", out)), [LAYER],
        lambda x: numpy.maximum(LAYER.evaluate(x) + shift, 0), [(1, LAYER.ni, H, W)])

    net = Net()
    base, xx, kx, yy, ky = pieces(net, LAYER, net.input(LAYER.ni, H, W), coordinate=lambda *given: half(*given))
    two = net.constant(numpy.array(2.0))
    out = net.op("Add", base, net.op("Mul", two, net.op("Add", net.op("Mul", xx, kx), net.op("Mul", yy, ky))))
    add(fixtures, "common_factor", net, LAYER, out)

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


def contracted(fixtures):
    """Products by Einsum, of coordinates over axes in several orders."""
    for name, x_letters, y_letters in (("plain", "cw", "ch"), ("turned", "wc", "hc")):
        net = Net()
        p = LAYER.parameters()
        x = net.input(LAYER.ni, H, W)
        base = conv(net, LAYER, x, p["weight"], p["bias"])
        parts = []
        for kernel, letters, axis, size, center in (("conv_x", x_letters, 3, W, "center_x"), ("conv_y", y_letters, 2, H, "center_y")):
            values = numbers(LAYER, size, p[center])
            line = net.constant(values if letters.startswith("c") else values.T)
            parts.append(net.op("Einsum", line, conv(net, LAYER, x, p[kernel]), equation=f"{letters},nchw->nchw"))
        add(fixtures, "einsum_" + name, net, LAYER, net.op("Add", net.op("Add", base, parts[0]), parts[1]))


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

    made("wide_split", LAYER, split)
    made("wide_split_turned", LAYER, split, order=(2, 0, 1))
    made("wide_equal_split", LAYER, equal_split)
    made("wide_slices", LAYER, slices)
    made("wide_open_slices", LAYER, open_slices)
    made("wide_gathers", LAYER, gathers)
    made("wide_gathers_groups", Layer(ni=4, nf=6, group=2), gathers)

    for name, layer in dict(plain=LAYER, strided=replace(LAYER, strides=(2, 2)), no_padding=replace(LAYER, pads=(0, 0, 0, 0)),
            groups=Layer(ni=4, nf=6, group=2)).items():
        net = Net()
        out = wide_in(net, layer, net.input(layer.ni, H, W))
        add(fixtures, "wide_in_" + name, net, FoldedLayer(layer), out, facts={"tolerance": 2e-6})
