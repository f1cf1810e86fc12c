"""Layers as PyTorch's two exporters write them, of modules that say the same in different ways."""

import io
import logging
import os
import tempfile
import warnings
from dataclasses import replace

import numpy
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn import functional

import styles
from axes import (
    arange, arange_step, arange_step_left, arange_reciprocal, arange_float, arange_halved, arange_integer, arange_doubled,
    arange_double, arange_stop, linspace, linspace_open, cumsum, indices,
)
from layers import Layer

H, W = 5, 7
LAYER = Layer(ni=2, nf=3, general=True)
CENTERED = replace(LAYER, centered=True)


# How a kernel is turned by 180 degrees.

def flip(kernel):
    return torch.flip(kernel, [2, 3])


def flip_one_by_one(kernel):
    return kernel.flip(-1).flip(-2)


def rot90(kernel):
    return torch.rot90(kernel, 2, (2, 3))


def transpose_flip(kernel):
    for _ in range(2):
        kernel = kernel.transpose(2, 3).flip(3)
    return kernel


def exchange(kernel):
    matrix = torch.eye(3).flip(0)
    return matrix @ kernel @ matrix


def index(kernel):
    backwards = torch.tensor([2, 1, 0])
    return kernel[:, :, backwards][:, :, :, backwards]


def index_select(kernel):
    backwards = torch.arange(2, -1, -1)
    return kernel.index_select(2, backwards).index_select(3, backwards)


def flat(kernel):
    return kernel.view(kernel.shape[0], kernel.shape[1], 9).flip(2).view(kernel.shape)


# How the kernel is made antisymmetric of itself and its turned self.

def half_of_difference(k, turn):
    return (k - turn(k)) / 2


def half_times_difference(k, turn):
    return 0.5 * (k - turn(k))


def difference_of_halves(k, turn):
    return 0.5 * k - 0.5 * turn(k)


def sum_of_halves(k, turn):
    return k.mul(0.5) + turn(k).mul(-0.5)


def less_the_mean(k, turn):
    return k - (k + turn(k)) * 0.5


def sub_alpha(k, turn):
    return torch.sub(k / 2, turn(k), alpha=0.5)


def as_stored(k, turn):
    return k


def four_taps(k, turn):
    """The first four taps, zero, and the four in reverse with another sign."""
    taps = half_of_difference(k, flip).flatten(2)[:, :, :4]
    return taps


def joined(taps):
    zero = torch.zeros_like(taps[:, :, :1])
    return torch.cat([taps, zero, -taps.flip(2)], 2).view(taps.shape[0], taps.shape[1], 3, 3)


# What the three convolutions are added up by.

def plainly(out, xx, kx, yy, ky):
    return out + xx * kx + yy * ky


def exchanged(out, xx, kx, yy, ky):
    return ky * yy + (kx * xx + out)


def products_first(out, xx, kx, yy, ky):
    return (xx * kx + yy * ky) + out


def addcmul(out, xx, kx, yy, ky):
    return torch.addcmul(torch.addcmul(out, xx, kx), yy, ky)


def summed(out, xx, kx, yy, ky):
    return sum([xx * kx, yy * ky, out])


def in_place(out, xx, kx, yy, ky):
    out += xx * kx
    out += ky * yy
    return out


def subtracted(out, xx, kx, yy, ky):
    return out - (-xx) * kx - ky * (-yy)


# How a centre becomes [nf, 1, 1], or the grid as many dimensions as it needs.

def viewed(values, center, axis, centered):
    shape = (1, 1, -1) if axis == 3 else (1, -1, 1)
    grid, shift = values.view(*shape), center.view(-1, 1, 1)
    return grid - 1 + shift if centered else grid - shift


def indexed(values, center, axis, centered):
    grid, shift = values[None, None, None, :] if axis == 3 else values[None, None, :, None], center[None, :, None, None]
    return shift + (grid - 1) if centered else grid - shift


def unsqueezed(values, center, axis, centered):
    grid = values.unsqueeze(0).unsqueeze(0) if axis == 3 else values.unsqueeze(0).unsqueeze(2)
    shift = center.unsqueeze(1).unsqueeze(2)
    return (grid + -1.0) + shift if centered else grid + (-shift)


def turned(values, center, axis, centered):
    grid, shift = values if axis == 3 else values.reshape(-1, 1), center.reshape(1, center.shape[0], 1, 1)
    return torch.add(shift, torch.sub(grid, 1)) if centered else torch.neg(shift - grid)


# Where the size of the output comes from.

def of_output(x, out, layer):
    return out.shape[2], out.shape[3]


def of_size(x, out, layer):
    n, c, h, w = out.size()
    return h, w


def of_last(x, out, layer):
    return out.shape[-2:]


def of_input(x, out, layer):
    return x.shape[2], x.shape[3]


def of_formula(x, out, layer):
    """The arithmetic of a convolution's output."""
    return [(x.shape[axis] + 2 * layer.pads[axis - 2] - layer.dilations[axis - 2] * 2 - 1) // layer.strides[axis - 2] + 1 for axis in (2, 3)]


def of_ceiling(x, out, layer):
    return [(x.shape[axis] + 1) // 2 for axis in (2, 3)]


# How three convolutions are taken out of one.

def chunk(value, nf):
    return value.chunk(3, 1)


def split(value, nf):
    return torch.split(value, nf, dim=1)


def slices(value, nf):
    return value[:, :nf], value[:, nf:2 * nf], value[:, 2 * nf:]


def narrow(value, nf):
    return [value.narrow(1, i * nf, nf) for i in range(3)]


def view_unbind(value, nf):
    return value.view(value.shape[0], 3, nf, *value.shape[2:]).unbind(1)


def view_permuted(value, nf):
    value = value.view(value.shape[0], 3, -1, *value.shape[2:]).permute(1, 0, 2, 3, 4)
    return value[0], value[1], value[2]


class Twist(nn.Module):
    def __init__(self, layer, grid=arange, turn=flip, project=half_of_difference, add=plainly, place=viewed, size=of_output, take=None,
            half=False, in_data=False, write=None, blocked=False):
        super().__init__()
        self.layer, self.grid, self.turn, self.project, self.add, self.place, self.size = layer, grid, turn, project, add, place, size
        self.take, self.half, self.in_data, self.write = take, half, in_data, write
        tensors = {name: torch.from_numpy(array.astype(numpy.float32)) for name, array in layer.parameters().items()}
        if half:
            tensors = {name: t.half() if "c" not in name or "conv" in name else t for name, t in tensors.items()}
        if project is four_taps:
            tensors.update({name: four_taps(tensors[name], flip) for name in ("conv_x", "conv_y")})
        for name, tensor in tensors.items():
            self.register_parameter(name, nn.Parameter(tensor))

    def kernel(self, name):
        kernel = getattr(self, name)
        if self.half:
            kernel = kernel.float()
        if self.project is four_taps:
            return joined(kernel)
        return self.project(kernel, self.turn)

    def convolve(self, x, kernel, bias=None):
        layer = self.layer
        return functional.conv2d(x, kernel, bias, layer.strides, layer.pads[:2], layer.dilations, layer.group)

    def forward(self, x):
        if self.in_data:
            for parameter in (self.conv_x, self.conv_y):
                parameter.data = half_of_difference(parameter.data, flip)
        bias = getattr(self, "bias", None)
        weight = self.weight.float() if self.half else self.weight
        bias = bias.float() if self.half and bias is not None else bias
        if self.take:
            kernels = torch.cat([weight, self.kernel("conv_x"), self.kernel("conv_y")])
            zeros = torch.zeros_like(bias)
            out, kx, ky = self.take(self.convolve(x, kernels, torch.cat([bias, zeros, zeros])), self.layer.nf)
        else:
            out = self.convolve(x, weight, bias)
            kx, ky = self.convolve(x, self.kernel("conv_x")), self.convolve(x, self.kernel("conv_y"))
        h, w = self.size(x, out, self.layer)
        if self.write:
            return self.write(self, out, kx, ky, h, w)
        xx = self.place(self.grid(w, x), self.center_x, 3, self.layer.centered)
        yy = self.place(self.grid(h, x), self.center_y, 2, self.layer.centered)
        return self.add(out, xx, kx, yy, ky)


class Block(nn.Module):
    """A residual block of two layers."""

    def __init__(self, first, second):
        super().__init__()
        self.first, self.second = first, second
        self.norms = nn.ModuleList([nn.BatchNorm2d(first.layer.nf), nn.BatchNorm2d(second.layer.nf)])
        torch.manual_seed(3)
        for norm in self.norms:
            for array in (norm.weight, norm.bias, norm.running_mean):
                nn.init.normal_(array)
            nn.init.uniform_(norm.running_var, 0.5, 2)

    def forward(self, x):
        inner = functional.relu(self.norms[0](self.first(x)))
        return functional.relu(self.norms[1](self.second(inner)) + x)


def export(module, dynamo, dynamic, shape):
    """The model of an exporter, without what it says of the place where it was made."""
    example = torch.zeros(shape)
    given = dict(input_names=["x"], output_names=["y"], dynamo=dynamo)
    module.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.ERROR)
        if dynamo:
            axes = {2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC} if dynamic else None
            program = torch.onnx.export(module, (example,), dynamic_shapes=(axes,) if dynamic else None, verbose=False, **given)
            model = program.model_proto
        else:
            buffer = io.BytesIO()
            torch.onnx.export(module, (example,), buffer, dynamic_axes={"x": {2: "h", 3: "w"}} if dynamic else None, opset_version=17, **given)
            model = onnx.load_from_string(buffer.getvalue())
    clear(model)
    return model


def optimised(model):
    """The model as ONNX Runtime saves it after all of its optimisations, for the processor at hand: convolutions over blocks of channels."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "optimised.onnx")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.optimized_model_filepath = path
        onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        made = onnx.load(path)
    if not any(node.domain == "com.microsoft.nchwc" for node in made.graph.node):
        raise ValueError("this processor has no layout of its own")
    clear(made)
    return made


def clear(model):
    """Takes out what is said of the source, and the names, which are long and which no test may need."""
    def each(message):
        for field, value in message.ListFields():
            if field.name in ("metadata_props", "doc_string"):
                message.ClearField(field.name)
            elif field.type == field.TYPE_MESSAGE:
                for inner in value if hasattr(value, "__len__") else [value]:
                    each(inner)

    each(model)
    short = {"": "", "x": "x", "y": "y"}
    of = lambda name: short.setdefault(name, f"v{len(short)}")
    for node in model.graph.node:
        if any(attribute.HasField("g") for attribute in node.attribute):
            raise ValueError("a subgraph has names of its own")
        node.name = ""
        node.input[:] = [of(name) for name in node.input]
        node.output[:] = [of(name) for name in node.output]
    for named in [*model.graph.initializer, *model.graph.value_info]:
        named.name = of(named.name)


def facts(model, layers):
    """What the graph tells of its layers: whether it computes kernels, and whether it keeps the centres apart."""
    made = {output: node for node in model.graph.node for output in node.output}
    behind = lambda name: behind(made[name].input[0]) if name in made and made[name].op_type in ("Identity", "Cast", "Reshape") else name
    kernels = [behind(node.input[1]) for node in model.graph.node if node.op_type == "Conv"]
    computes = any(name in made and made[name].op_type != "Constant" for name in kernels)
    factors = [behind(name) for node in model.graph.node if node.op_type == "Mul" for name in node.input]
    apart = any(name in made and made[name].op_type == "Add" for name in factors)
    return dict(purpose="TRAINING" if computes else "EXPORT", as_seed=not apart)


def make(fixtures):
    def one(name, modes, layer=LAYER, h=H, w=W, **how):
        project = how.get("project", half_of_difference)
        for mode in modes.split():
            module = Twist(layer, **how)
            if how.get("write") is styles.fixed_buffer:
                module(torch.zeros((1, layer.ni, h, w)))
            dynamo, dynamic = mode[0] == "d", mode[1] == "d"
            moves = dynamic and how.get("write") is not styles.fixed_buffer
            model = export(module, dynamo, dynamic, (1, layer.ni, h, w))
            told = facts(model, [layer])
            if how.get("blocked"):
                model = optimised(model)
                told["purpose"] = "EXPORT"
            projects = project is not as_stored
            if how.get("in_data"):
                # What the first pass left is stored.
                projects = True
            if project is four_taps:
                told["purpose"] = "ANY"
            if not projects and layer.general:
                told["purpose"] = "EXPORT"
            expected = lambda x: layer.evaluate(x, layer.projected() if projects else layer.parameters())
            title = f"{name}_{'dynamo' if dynamo else 'legacy'}_{'dynamic' if dynamic else 'static'}"
            fixtures.good(title, model, [layer], expected, [(1, layer.ni, h + 2 * moves, w + moves)],
                grid="DYNAMIC" if moves else "CONSTANT", projected=projects, antisymmetric=projects or not layer.general, tolerance=2e-6, **told)

    def net(name, modes, layers, module, expected, h=H, w=W):
        for mode in modes.split():
            dynamo, dynamic = mode[0] == "d", mode[1] == "d"
            model = export(module, dynamo, dynamic, (1, layers[0].ni, h, w))
            title = f"{name}_{'dynamo' if dynamo else 'legacy'}_{'dynamic' if dynamic else 'static'}"
            fixtures.good(title, model, layers, expected, [(1, layers[0].ni, h + 2 * dynamic, w + dynamic)],
                grid="DYNAMIC" if dynamic else "CONSTANT", projected=True, antisymmetric=True, tolerance=2e-6, **facts(model, layers))

    every = "ls ld ds dd"
    one("plain", every)
    one("centered", every, CENTERED)
    one("centered_indexed", "ld dd", CENTERED, place=indexed, add=exchanged)
    one("centered_turned", "ls dd", CENTERED, place=turned)
    one("centered_unsqueezed", "ld ds", CENTERED, place=unsqueezed, add=addcmul)
    one("indexed", "ls dd", place=indexed, add=exchanged)
    one("unsqueezed", "ld ds", place=unsqueezed)
    one("turned", "ld dd", place=turned)

    strided = replace(LAYER, strides=(2, 2))
    one("stride_2", every, strided, 7, 9)
    one("stride_2_formula", every, strided, 7, 9, size=of_formula)
    one("stride_2_ceiling", "ld dd", strided, 7, 9, size=of_ceiling)
    one("formula", "ld dd", size=of_formula)
    one("of_input", "ld dd", size=of_input)
    one("of_size", "ld dd", size=of_size)
    one("of_last", "ld dd", size=of_last)
    one("no_padding", "ls dd", replace(LAYER, pads=(0, 0, 0, 0)))
    one("no_padding_formula", "ld dd", replace(LAYER, pads=(0, 0, 0, 0)), size=of_formula)
    one("dilation_2", "ls dd", replace(LAYER, dilations=(2, 2), pads=(2, 2, 2, 2)), 7, 9)
    one("groups", "ls dd", Layer(ni=4, nf=6, group=2, general=True))
    one("depthwise", "ld ds", Layer(ni=3, nf=3, group=3, general=True))
    one("no_bias", "ls dd", replace(LAYER, bias=False))
    one("square", "ls ds", h=6, w=6)

    for grid in (arange_step, arange_reciprocal, arange_halved, arange_integer, arange_doubled, arange_double):
        one(grid.__name__, "ld dd", grid=grid)
    one("arange_float", "ls dd", grid=arange_float)
    one("arange_step_left", "ls ld ds", grid=arange_step_left)
    one("linspace", "ls ds", grid=linspace)
    one("linspace_open", "ls ds", grid=linspace_open)
    one("cumsum", "ds", grid=cumsum)
    one("indices", "ls ds", grid=indices)
    one("arange_stop", "ls ds", grid=arange_stop)

    for turn in (flip_one_by_one, rot90, transpose_flip, exchange, index, index_select, flat):
        one("turn_" + turn.__name__, "ds" if turn in (rot90, exchange) else "ls ds" if turn is index else "ls", turn=turn)
    for project in (half_times_difference, difference_of_halves, sum_of_halves, less_the_mean, sub_alpha):
        one(project.__name__, "ls", project=project)
    one("four_taps", "ls ds", project=four_taps)

    for add in (exchanged, products_first, addcmul, summed, in_place, subtracted):
        one("add_" + add.__name__, "ls dd", add=add)

    for take in (chunk, split, slices, narrow):
        one("take_" + take.__name__, "ls dd", take=take)

    one("as_stored", "ls ds", replace(LAYER, general=False), project=as_stored)
    one("general", "ls dd", project=as_stored)
    one("in_data", "ls", project=as_stored, in_data=True)
    one("half_weights", "ls dd", replace(LAYER, narrow=True, general=False), project=as_stored, half=True)

    for grid in (linspace, linspace_open):
        one(grid.__name__, "ld", grid=grid)
    one("cumsum", "ld dd", grid=cumsum)
    one("turn_exchange", "ls", turn=exchange)
    for take in (view_unbind, view_permuted):
        one("take_" + take.__name__, "ls ld dd", take=take)
        one("take_" + take.__name__ + "_strided", "ld dd", strided, 7, 9, take=take)
    for write, modes in ((styles.scaled_centre, "ld dd"), (styles.distributed, "ls dd"), (styles.stack_sum, "ls dd"), (styles.stack_weighted, "ls ld dd"), (styles.einsum, "ls dd"),
            (styles.einsum_stack, "ls dd"), (styles.mesh, "ld dd"), (styles.mesh_linspace, "ld"), (styles.transposed_mesh, "ld dd"), (styles.buffer, "ld dd")):
        one("write_" + write.__name__, modes, write=write)
    one("write_fixed_buffer", "ld", h=10, w=14, write=styles.fixed_buffer)
    for write in (styles.distributed, styles.mesh, styles.buffer):
        one("write_" + write.__name__ + "_strided", "dd", strided, 7, 9, write=write)

    one("blocked", "ls ld", blocked=True)
    one("blocked_no_bias", "ls", replace(LAYER, bias=False), blocked=True)
    one("blocked_in_blocks", "ls", Layer(ni=16, nf=16, general=True), blocked=True)
    one("blocked_wide", "ls", Layer(ni=2, nf=16, general=True), take=slices, blocked=True)

    first, second = Layer(ni=2, nf=2, general=True), Layer(ni=2, nf=2, general=True, seed=2)
    block = Block(Twist(first), Twist(second, add=exchanged, place=indexed))

    def normalised(norm, value):
        shape = (1, -1, 1, 1)
        array = lambda t: t.detach().numpy().astype(numpy.float64).reshape(shape)
        return (value - array(norm.running_mean)) / numpy.sqrt(array(norm.running_var) + norm.eps) * array(norm.weight) + array(norm.bias)

    relu = lambda a: numpy.maximum(a, 0)

    def expected(x):
        inner = relu(normalised(block.norms[0], first.evaluate(x, first.projected())))
        return relu(normalised(block.norms[1], second.evaluate(inner, second.projected())) + x)

    net("block", "ld ds dd", [first, second], block, expected)
    third = replace(second, strides=(2, 2), centered=True)
    chain = nn.Sequential(Twist(replace(first, centered=True)), nn.ReLU(), Twist(third, size=of_formula))
    net("two", every, [replace(first, centered=True), third], chain,
        lambda x: third.evaluate(relu(replace(first, centered=True).evaluate(x, first.projected())), third.projected()), 7, 9)
    same = nn.Sequential(Twist(first, write=styles.buffer), nn.ReLU(), Twist(second, write=styles.buffer))
    net("two_sharing_grids", "ld dd", [first, second], same, lambda x: second.evaluate(relu(first.evaluate(x, first.projected())), second.projected()))
