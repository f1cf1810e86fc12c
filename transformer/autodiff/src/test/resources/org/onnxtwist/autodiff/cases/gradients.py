"""Writes FAMILY.safetensors for each FAMILY.txt in this folder: inputs, cotangents and the gradients that PyTorch 2.13 computes in
double precision. Usage: gradients.py [FAMILY...]

A case is a line "## NAME [range=LOW..HIGH] [opset=N] [runtime=N] [sizes=N:2,M:3] [seed=S]" and a graph in ONNX's text. Inputs are normal random
numbers, or uniform ones in the range. Each operator of ONNX is said here in PyTorch's own words.
"""
import pathlib, re, sys, zlib
import numpy as np, onnx, onnx.parser, onnx.numpy_helper as numpy_helper, torch
from safetensors.numpy import save_file

torch.set_default_dtype(torch.float64)
OPERATORS = {}


def operator(name):
    def register(function):
        OPERATORS[name] = function
        return function
    return register


for name, function in dict(
        Add=torch.add, Sub=torch.sub, Mul=torch.mul, Div=torch.div, Neg=torch.neg, Pow=torch.pow,
        Identity=lambda x: (x,),
).items():
    OPERATORS[name] = lambda inputs, attributes, function=function: function(*inputs)


@operator("Sum")
def _(inputs, attributes):
    return sum(inputs[1:], inputs[0])


@operator("Mean")
def _(inputs, attributes):
    return sum(inputs[1:], inputs[0]) / len(inputs)


import importlib.util
for more in sorted(pathlib.Path(__file__).parent.glob("operators_*.py")):
    spec = importlib.util.spec_from_file_location(more.stem, more)
    module = importlib.util.module_from_spec(spec)

    spec.loader.exec_module(module)
    module.register(operator)


def tensor(proto):
    array = np.array(numpy_helper.to_array(proto))
    value = torch.from_numpy(array)
    return value.double() if value.is_floating_point() else value


def run(graph, values):
    for node in graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        inputs = [values[i] if i else None for i in node.input]
        more = [lambda body, given: subgraph(body, given, values)] if node.op_type in ("If", "Loop", "Scan") else []
        result = tensor(attributes["value"]) if node.op_type == "Constant" else OPERATORS[node.op_type](inputs, attributes, *more)
        for name, value in zip(node.output, result if isinstance(result, (tuple, list)) else [result]):
            if name:
                values[name] = value
    return values


def subgraph(body, given, around):
    values = {**around, **{i.name: tensor(i) for i in body.initializer}, **dict(zip((i.name for i in body.input), given))}
    run(body, values)
    return [values[o.name] for o in body.output]


def case(family, name, options, text, numbers):
    model = onnx.parser.parse_model(f'<ir_version: 12, opset_import: ["" : {options.get("opset", 18)}]>\ng {text}')
    seed = int(options.get("seed", zlib.crc32(f"{family}/{name}".encode()) % 100000))
    random = np.random.default_rng(seed)
    sizes = dict(pair.split(":") for pair in options.get("sizes", "N:2,M:3,K:1,L:3").split(","))
    values = {i.name: tensor(i) for i in model.graph.initializer}
    inputs = {}
    for i in model.graph.input:
        shape = [d.dim_value if d.HasField("dim_value") else int(sizes[d.dim_param]) for d in i.type.tensor_type.shape.dim]
        if i.type.tensor_type.elem_type == onnx.TensorProto.INT64:
            raise ValueError(f"{name}: give {i.name} as an initializer")
        if "range" in options:
            low, high = map(float, options["range"].split(".."))
            array = random.uniform(low, high, shape)
        else:
            array = random.standard_normal(shape)
        if i.type.tensor_type.elem_type == onnx.TensorProto.FLOAT:
            array = np.asarray(array, np.float32).astype(np.float64)
        inputs[i.name] = torch.tensor(array, requires_grad=True)
    values = run(model.graph, {**values, **inputs})
    outputs = [values[o.name] for o in model.graph.output]
    loss = 0
    for o, value in zip(model.graph.output, outputs):
        if value.is_floating_point():
            cotangent = np.asarray(random.standard_normal(value.shape), np.float32).astype(np.float64)
            numbers[f"{name}/d.{o.name}"] = np.asarray(cotangent)
            loss = loss + (value * torch.tensor(cotangent)).sum()
    gradients = torch.autograd.grad(loss, list(inputs.values()), allow_unused=True)
    for (key, value), gradient in zip(inputs.items(), gradients):
        numbers[f"{name}/{key}"] = value.detach().numpy()
        numbers[f"{name}/d.{key}"] = (torch.zeros_like(value) if gradient is None else gradient).numpy()


def main(families):
    folder = pathlib.Path(__file__).parent
    for file in sorted(folder.glob("*.txt")):
        if families and file.stem not in families:
            continue
        numbers = {}
        for section in re.split(r"(?m)^## ", file.read_text()):
            if section.strip():
                head, text = section.split("\n", 1)
                name, *options = head.split()
                case(file.stem, name, dict(option.split("=") for option in options), text.strip(), numbers)
        save_file({key: np.asarray(value, order="C") for key, value in numbers.items()}, folder / f"{file.stem}.safetensors")
        print(file.stem, len(numbers))


main(sys.argv[1:])
