"""Kernels, geometries, types and versions, and parameters that are shared."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

from layers import Layer
from net import H, LAYER, W, Net, add, along, apart, conv, folded, grid, one, twist


def make(fixtures):
    for part in (opsets, types, sharing, geometries, kernels):
        part(fixtures)


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
        bare = dict(kernel_shape=None, pads=None)
        stated = dict(strides=[1, 1], dilations=[1, 1], pads=[0, 0, 0, 0], group=1)
        base = conv(net, layer, x, p["weight"], p["bias"], **bare)
        mx = net.op("Mul", folded(net, layer, 3, width, p["center_x"]), conv(net, layer, x, p["conv_x"], **stated))
        my = net.op("Mul", folded(net, layer, 2, height, p["center_y"]), conv(net, layer, x, p["conv_y"], **{**bare, "kernel_shape": [3, 3]}, auto_pad="VALID"))
        add(fixtures, "default_attributes", net, layer, net.op("Add", net.op("Add", base, mx), my))

    defaults()


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

    flips = dict(slice=by_slice, slices=by_slices, gather=by_gather, flat=by_flat, flat_gather=by_flat_gather,
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

    one(fixtures, "four_taps", LAYER, kernel=concatenated, facts={"purpose": "ANY"})

    def with_mask(net, array):
        """A product with a constant of ones: nothing changes."""
        return net.op("Mul", net.constant(array), net.constant(numpy.ones((3, 3))))

    one(fixtures, "kernel_times_one", LAYER, kernel=lambda net, array: net.op("Mul", net.constant(array), number(net, 1.0)))
    one(fixtures, "kernel_identity", LAYER, kernel=lambda net, array: net.op("Identity", net.constant(array)))
    one(fixtures, "kernel_cast", LAYER, kernel=lambda net, array: net.op("Cast", net.constant(array, numpy.float64), to=TensorProto.FLOAT))

    class Rounded(Layer):
        """What is applied has been rounded to float16."""
        def parameters(self):
            p = super().parameters()
            return {name: a.astype(numpy.float16).astype(float) if name.startswith("conv_") else a for name, a in p.items()}

    def rounded(net, array):
        return net.op("Cast", net.op("Cast", net.constant(array), to=TensorProto.FLOAT16), to=TensorProto.FLOAT)

    net = Net()
    out = twist(net, LAYER, net.input(2, H, W), H, W, kernel=rounded)
    add(fixtures, "kernel_rounded", net, Rounded(ni=2, nf=3), out)

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

    class AllAxes(Layer):
        """Reversed along the channels too: general."""
        def parameters(self):
            p = super().parameters()
            return {name: (a - a[::-1, ::-1, ::-1, ::-1]) / 2 if name.startswith("conv_") else a for name, a in p.items()}

    applied("all_axes_reversed", AllAxes, lambda net, k: half(net, net.op("Sub", k, net.op("Slice", k, vector(net, *[-1] * 4), vector(net, *[-9] * 4), vector(net, 0, 1, 2, 3), vector(net, *[-1] * 4)))),
        antisymmetric=False, purpose="ANY")

    class Symmetric(Layer):
        """(K + rot K) / 2: general."""
        def parameters(self):
            p = super().parameters()
            return {name: (a + a[..., ::-1, ::-1]) / 2 if name.startswith("conv_") else a for name, a in p.items()}

    applied("symmetrised", Symmetric, lambda net, k: half(net, net.op("Add", k, by_slice(net, k))), antisymmetric=False, purpose="ANY")
