"""What the layers of the fixtures are: their geometry and parameters, what they compute, and what the manifest says of them."""

import glob
import json
import os
from dataclasses import dataclass, replace

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy
import onnx
import onnxruntime
import torch
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save_file

torch.backends.nnpack.set_flags(False)
HERE = os.path.dirname(os.path.abspath(__file__))


def antisymmetric(kernel):
    return (kernel - kernel[..., ::-1, ::-1]) / 2


@dataclass(frozen=True)
class Layer:
    """A conv_twist layer. The parameters are drawn from the seed and are exact in float32 (float16 where narrow)."""

    ni: int = 2
    nf: int = 3
    group: int = 1
    strides: tuple = (1, 1)
    dilations: tuple = (1, 1)
    pads: tuple = (1, 1, 1, 1)
    bias: bool = True
    centered: bool = False
    general: bool = False
    narrow: bool = False
    seed: int = 1

    def parameters(self):
        """Arrays in float64, as a file stores them: the kernels antisymmetric unless the layer is general."""
        rng = numpy.random.default_rng(self.seed)
        dims = (self.nf, self.ni // self.group, 3, 3)
        kernel = lambda: rng.uniform(-0.5, 0.5, dims)
        made = {"weight": kernel(), "conv_x": kernel(), "conv_y": kernel()}
        made["center_x"], made["center_y"], bias = rng.uniform(-1.5, 1.5, (3, self.nf))
        if self.bias:
            made["bias"] = bias
        if not self.general:
            made["conv_x"], made["conv_y"] = antisymmetric(made["conv_x"]), antisymmetric(made["conv_y"])
        narrow = numpy.float16 if self.narrow else numpy.float32
        return {name: array.astype(narrow).astype(numpy.float64) for name, array in made.items()}

    def projected(self):
        """Those that the layer applies where the graph makes the kernels antisymmetric."""
        return {name: antisymmetric(array) if name.startswith("conv_") else array for name, array in self.parameters().items()}

    def coordinates(self, index, size, center):
        return 2 * index / size - 1 + center if self.centered else 2 * index / size - center

    def evaluate(self, x, parameters=None):
        """The formula in double precision, on [N, ni, H, W]."""
        p = {name: torch.from_numpy(array) for name, array in (parameters or self.parameters()).items()}
        top, left, bottom, right = self.pads
        padded = torch.nn.functional.pad(torch.from_numpy(numpy.asarray(x, numpy.float64)), (left, right, top, bottom))
        conv = lambda kernel, bias=None: torch.nn.functional.conv2d(
            padded, kernel, bias, self.strides, 0, self.dilations, self.group)
        out = conv(p["weight"], p.get("bias"))
        h, w = out.shape[2:]
        column = torch.arange(w, dtype=torch.float64)[None, :]
        row = torch.arange(h, dtype=torch.float64)[:, None]
        xx = self.coordinates(column, w, p["center_x"][:, None, None])
        yy = self.coordinates(row, h, p["center_y"][:, None, None])
        return (out + xx * conv(p["conv_x"]) + yy * conv(p["conv_y"])).numpy()

    def size(self, h, w):
        """Height and width of the output for those of the input."""
        t, l, b, r = self.pads
        return tuple((n + pad - 2 * d - 1) // s + 1 for n, pad, d, s in zip((h, w), (t + b, l + r), self.dilations, self.strides))


class Fixtures:
    """The files made so far, with what is in them."""

    def __init__(self, folder):
        self.folder = folder
        self.entries = {}
        self.parameters = {}
        self.files = {}

    def good(self, name, model, layers, expected, shapes, grid="CONSTANT", purpose="EXPORT", tolerance=1e-6, error=2e-6, projected=False, as_seed=False, **facts):
        """
        A file with these layers, in topological order.

        expected computes what the file computes from arrays of the shapes; the file is run and must agree. With as_seed the graph
        does not tell that the layers are centered, so they are expected as the other convention has them.
        """
        self.write(name, model)
        self.compare(name, model, expected, shapes, error)
        described = []
        for layer in layers:
            parameters = layer.projected() if projected else layer.parameters()
            if as_seed and layer.centered:
                parameters.update({name: 1 - parameters[name] for name in ("center_x", "center_y")})
            key = self.key(parameters)
            described.append({
                "inChannels": layer.ni, "outChannels": layer.nf, "group": layer.group, "strides": layer.strides,
                "dilations": layer.dilations, "pads": layer.pads, "autoPad": "NOTSET", "bias": layer.bias,
                "coordinates": "CENTERED" if layer.centered and not as_seed else "SEED", "grid": grid, "purpose": purpose,
                "antisymmetric": not layer.general, "parameters": key, "tolerance": tolerance, **facts})
        self.entries[name] = {"layers": described}

    def near_miss(self, name, model, why):
        """A file without a layer; it runs nevertheless."""
        self.write("not_" + name, model)
        defaults = {tensor.name for tensor in model.graph.initializer}
        inputs = [i for i in model.graph.input if i.name not in defaults]
        shapes = [[dim.dim_value or 7 for dim in i.type.tensor_type.shape.dim] for i in inputs]
        self.run("not_" + name, model, shapes)
        self.entries["not_" + name] = {"layers": [], "why": why}

    def key(self, parameters):
        for key, known in self.parameters.items():
            if known.keys() == parameters.keys() and all(numpy.array_equal(known[n], parameters[n]) for n in known):
                return key
        key = str(len(self.parameters))
        self.parameters[key] = parameters
        return key

    def write(self, name, model):
        onnx.checker.check_model(model)
        if name in self.entries or "not_" + name in self.entries:
            raise ValueError(name + " is there twice")
        self.files[name] = model.SerializeToString()

    @staticmethod
    def run(name, model, shapes):
        """What goes into a file that is run once, and what comes out."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        rng = numpy.random.default_rng(7)
        types = {"tensor(float)": numpy.float32, "tensor(float16)": numpy.float16, "tensor(bool)": numpy.bool_}
        feeds = {i.name: rng.uniform(-1, 1, shape).astype(types[i.type]) for i, shape in zip(session.get_inputs(), shapes, strict=True)}
        try:
            return list(feeds.values()), session.run(None, feeds)
        except Exception as failure:
            raise ValueError(name + " does not run") from failure

    @staticmethod
    def compare(name, model, expected, shapes, error):
        if model.graph.input[0].type.tensor_type.elem_type == onnx.TensorProto.DOUBLE:
            return Fixtures.compare_double(name, model, expected, shapes)
        given, found = Fixtures.run(name, model, shapes)
        right = expected(*given)
        for one, other in zip(right if isinstance(right, list) else [right], found, strict=True):
            off = numpy.abs(one - other.astype(numpy.float64)).max() / max(1, numpy.abs(one).max())
            if one.shape != other.shape or not off <= error:
                raise ValueError(f"{name} computes something else: {one.shape} {other.shape} {off}")

    @staticmethod
    def compare_double(name, model, expected, shapes):
        """ONNX Runtime has no Conv of doubles."""
        x = numpy.random.default_rng(7).uniform(-1, 1, shapes[0])
        found = ReferenceEvaluator(model).run(None, {model.graph.input[0].name: x})[0]
        if not numpy.abs(found - expected(x)).max() < 1e-12:
            raise ValueError(name + " computes something else")


def smallest(array):
    """In float32 where that holds it."""
    narrow = numpy.ascontiguousarray(array.astype(numpy.float32))
    return narrow if numpy.array_equal(narrow, array) else numpy.ascontiguousarray(array)


def save(fixtures):
    """Writes the files, and manifest.json and parameters.safetensors, which are about all of them."""
    for made in fixtures:
        folder = os.path.join(HERE, made.folder)
        os.makedirs(folder, exist_ok=True)
        for old in glob.glob(os.path.join(folder, "*.onnx")):
            os.remove(old)
        for name, content in made.files.items():
            with open(os.path.join(folder, name + ".onnx"), "wb") as file:
                file.write(content)
    entries = {}
    parameters = {}
    for made in fixtures:
        for name, entry in made.entries.items():
            layers = [{**layer, "parameters": made.folder + "." + layer["parameters"]} for layer in entry["layers"]]
            entries[made.folder + "/" + name + ".onnx"] = {**entry, "layers": layers}
        for key, arrays in made.parameters.items():
            parameters.update({f"{made.folder}.{key}.{name}": smallest(array) for name, array in arrays.items()})
    save_file(parameters, os.path.join(HERE, "parameters.safetensors"))
    # What most layers have in common is said once.
    every = [layer for entry in entries.values() for layer in entry["layers"]]
    defaults = {}
    for field in every[0]:
        values = [json.dumps(layer[field]) for layer in every]
        defaults[field] = json.loads(max(sorted(set(values)), key=values.count))
    for entry in entries.values():
        entry["layers"] = [{field: value for field, value in json.loads(json.dumps(layer)).items() if value != defaults[field]} for layer in entry["layers"]]
    with open(os.path.join(HERE, "manifest.json"), "w", encoding="ascii") as file:
        lines = [json.dumps(name) + ": " + json.dumps(entry) for name, entry in sorted(entries.items())]
        file.write('{"defaults": ' + json.dumps(defaults) + ',\n"files": {\n' + ",\n".join(lines) + "\n}}\n")
