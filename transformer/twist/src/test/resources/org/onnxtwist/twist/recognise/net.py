"""A graph that is written node by node, and the usual parts of a layer, each replaceable by another way to write it."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from layers import Layer

FLOAT = TensorProto.FLOAT
H, W = 5, 7
SMALL = Layer(ni=1, nf=2)
LAYER = Layer(ni=2, nf=3)
NUMPY = {TensorProto.FLOAT: numpy.float32, TensorProto.DOUBLE: numpy.float64, TensorProto.FLOAT16: numpy.float16}


class Net:
    """A graph under construction: constants and nodes in order, then the model."""

    def __init__(self, opset=18, ir=8, dtype=FLOAT, as_nodes=False):
        self.opset, self.ir, self.dtype, self.as_nodes = opset, ir, dtype, as_nodes
        self.nodes, self.initializers, self.inputs, self.outputs = [], [], [], []
        self.functions, self.domains = [], []
        # Of the outputs.
        self.rank = 4

    def name(self, prefix):
        return f"{prefix}{len(self.nodes) + len(self.initializers)}"

    def input(self, channels, h, w, batch=1, name="x"):
        self.inputs.append(helper.make_tensor_value_info(name, self.dtype, [batch, channels, h, w]))
        return name

    def constant(self, array, dtype=None):
        """A floating-point constant of the graph's type, or int64 for integers."""
        array = numpy.asarray(array)
        kind = dtype or (numpy.int64 if array.dtype.kind == "i" else NUMPY[self.dtype])
        name = self.name("c")
        tensor = numpy_helper.from_array(numpy.ascontiguousarray(array.astype(kind)).reshape(array.shape), name)
        if self.as_nodes:
            self.nodes.append(helper.make_node("Constant", [], [name], value=tensor))
        else:
            self.initializers.append(tensor)
        return name

    def op(self, operator, *inputs, outputs=1, **attributes):
        names = [self.name("v") + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def unsqueeze(self, value, *axes):
        if self.opset < 13:
            return self.op("Unsqueeze", value, axes=list(axes))
        return self.op("Unsqueeze", value, self.constant(numpy.array(axes)))

    def squeeze(self, value, *axes):
        if self.opset < 13:
            return self.op("Squeeze", value, axes=list(axes))
        return self.op("Squeeze", value, self.constant(numpy.array(axes)))

    def output(self, value, shape=None):
        self.outputs.append(helper.make_tensor_value_info(value, self.dtype, shape or [None] * self.rank))

    def model(self, *outputs):
        for value in outputs:
            self.output(value)
        graph = helper.make_graph(self.nodes, "net", self.inputs, self.outputs, self.initializers)
        opsets = [helper.make_opsetid("", self.opset)] + [helper.make_opsetid(d, 1) for d in self.domains]
        return helper.make_model(graph, opset_imports=opsets, ir_version=self.ir, functions=self.functions)


def same(value):
    return value


def conv(net, layer, x, kernel, bias=None, **attributes):
    """One Conv of the layer's geometry; kernel an array, or the name of a value."""
    weight = kernel if isinstance(kernel, str) else net.constant(kernel)
    inputs = [x, weight] + ([] if bias is None else [bias if isinstance(bias, str) else net.constant(bias)])
    stated = dict(kernel_shape=[3, 3], strides=layer.strides, dilations=layer.dilations, pads=layer.pads, group=layer.group)
    plain = dict(strides=(1, 1), dilations=(1, 1), pads=(0, 0, 0, 0), group=1)
    given = {key: value for key, value in stated.items() if plain.get(key) != value}
    given.update(attributes)
    return net.op("Conv", *inputs, **{key: value for key, value in given.items() if value is not None})


def along(layer, axis, rank=3):
    """The shape of a grid along an axis (3 for x, 2 for y), and that of a centre for each channel, of that rank."""
    dims = [1] * rank
    dims[axis - 4] = -1
    return dims


def numbers(layer, size, center):
    """The coordinates of each channel: [nf, size]."""
    return numpy.array([[layer.coordinates(i, size, c) for i in range(size)] for c in center])


def grid(layer, size):
    return 2 * numpy.arange(size) / size - (1 if layer.centered else 0)


def folded(net, layer, axis, size, center, rank=3):
    """A constant [nf, 1, w] or [nf, h, 1], or with a leading 1."""
    dims = [1] * rank
    dims[rank - 3] = layer.nf
    dims[axis - 4] = size
    return net.constant(numbers(layer, size, center).reshape(dims))


def apart(net, layer, axis, size, center, rank=3, shape=None, swap=False):
    """A constant grid, and a node that subtracts or adds the centres."""
    values = net.constant(grid(layer, size).reshape(shape or along(layer, axis, rank)))
    centers = net.constant(center.reshape([layer.nf, 1, 1]))
    operands = (centers, values) if swap and layer.centered else (values, centers)
    return net.op("Add" if layer.centered else "Sub", *operands)


def products(net, a, b, swap=False):
    return net.op("Mul", *((b, a) if swap else (a, b)))


def twist(net, layer, x, h, w, coordinate=folded, order=0, association=0, after=same, kernel=None, bias="conv", parameters=None):
    """
    The layer's nodes; the result's name.

    order has a bit for the operands of each Mul and Add; association says which two of the three summands meet first; after is
    applied to each value between the nodes; kernel makes the kernel of conv_x and conv_y, where it is not the stored one.
    """
    p = parameters or layer.parameters()
    height, width = layer.size(h, w)
    applied = kernel or (lambda net, array: array)
    base = after(conv(net, layer, x, p["weight"], p.get("bias") if bias == "conv" else None))
    xx = after(coordinate(net, layer, 3, width, p["center_x"]))
    yy = after(coordinate(net, layer, 2, height, p["center_y"]))
    kx = after(conv(net, layer, x, applied(net, p["conv_x"])))
    ky = after(conv(net, layer, x, applied(net, p["conv_y"])))
    mx = after(products(net, xx, kx, order & 1))
    my = after(products(net, yy, ky, order & 2))
    one, two, three = [(base, mx, my), (base, my, mx), (mx, my, base)][association]
    first = after(net.op("Add", *((two, one) if order & 4 else (one, two))))
    return net.op("Add", *((three, first) if order & 8 else (first, three)))


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


def pieces(net, layer, x, h=H, w=W, coordinate=folded, bias=True):
    """The values that are added in a layer: base, coordinate and convolution along x, the same along y."""
    p = layer.parameters()
    height, width = layer.size(h, w)
    base = conv(net, layer, x, p["weight"], p["bias"] if bias else None)
    return (base, coordinate(net, layer, 3, width, p["center_x"]), conv(net, layer, x, p["conv_x"]),
            coordinate(net, layer, 2, height, p["center_y"]), conv(net, layer, x, p["conv_y"]))


def length(net, value, axis):
    """The size of an axis of a value, as a scalar integer."""
    return net.op("Gather", net.op("Shape", value), net.constant(numpy.array(axis)), axis=0)


def counted(net, size):
    """0, 1 and so on, in float."""
    return net.op("Cast", net.op("Range", net.constant(numpy.array(0)), size, net.constant(numpy.array(1))), to=TensorProto.FLOAT)


class FoldedLayer(Layer):
    """A layer with its centres folded into the base kernel."""

    def __init__(self, layer):
        super().__init__(**layer.__dict__)

    def parameters(self):
        p = super().parameters()
        per_channel = lambda name: p[name].reshape(-1, 1, 1, 1)
        zero = numpy.zeros(self.nf)
        weight = p["weight"] - per_channel("center_x") * p["conv_x"] - per_channel("center_y") * p["conv_y"]
        return {**p, "weight": weight, "center_x": zero, "center_y": zero}


def wide_in(net, layer, x, edit=lambda values, axis: values, parts=None):
    """The layer as one Conv over x and its products with two grids; edit changes the grids, parts what they are multiplied with."""
    p = FoldedLayer(layer).parameters()
    h, w = layer.size(H, W)
    across = lambda size, axis: 2 / (size * layer.strides[axis - 2])
    offset = lambda size, axis: across(size, axis) * (layer.dilations[axis - 2] * numpy.arange(3) - layer.pads[axis - 2])
    kernel = p["weight"] - offset(w, 3)[None, :] * p["conv_x"] - offset(h, 2)[:, None] * p["conv_y"]
    gx = net.constant(edit(across(w, 3) * numpy.arange(W), 3).reshape(1, 1, 1, W))
    gy = net.constant(edit(across(h, 2) * numpy.arange(H), 2).reshape(1, 1, H, 1))
    first, second, third = parts(net, x) if parts else (x, x, x)
    wide = net.op("Concat", first, net.op("Mul", gx, second), net.op("Mul", third, gy), axis=1)
    if layer.group > 1:
        order = numpy.arange(3 * layer.ni).reshape(3, layer.group, -1).transpose(1, 0, 2).reshape(-1)
        wide = net.op("Gather", wide, net.constant(order), axis=1)
    return conv(net, layer, wide, numpy.concatenate([kernel, p["conv_x"], p["conv_y"]], 1), p["bias"])
