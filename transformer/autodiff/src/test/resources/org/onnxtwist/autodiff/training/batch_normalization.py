"""Writes batch_normalization.safetensors: for each case of batch_normalization.txt random inputs and cotangents (d.y), and what PyTorch's
BatchNorm computes of them in double precision in training: the outputs, the running averages afterwards (after.m, after.v) and the
gradients (d.x, d.s, d.b)."""
import pathlib, re, zlib
import numpy as np, onnx.parser, torch
from onnx import helper
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).parent
numbers = {}
for section in re.split(r"(?m)^## ", (folder / "batch_normalization.txt").read_text()):
    if not section.strip():
        continue
    name, text = section.split("\n", 1)
    graph = onnx.parser.parse_model('<ir_version: 8, opset_import: ["" : 18]>\ng ' + text.strip()).graph
    random = np.random.default_rng(zlib.crc32(name.encode()))
    values = {}
    for i in graph.input:
        shape = [d.dim_value or {"N": 3, "H": 5}[d.dim_param] for d in i.type.tensor_type.shape.dim]
        given = np.asarray(random.uniform(-1, 2, shape) if i.name == "x" else random.uniform(0.5, 2, shape))
        given = given.astype(helper.tensor_dtype_to_np_dtype(i.type.tensor_type.elem_type))
        numbers[f"{name}/{i.name}"] = given
        values[i.name] = torch.tensor(given, dtype=torch.float64, requires_grad=i.name in "xsb")
    for node in graph.node:
        x, s, *rest = [values[i] for i in node.input]
        if node.op_type == "Mul":
            values[node.output[0]] = x * s
            continue
        attributes = {a.name: a.f for a in node.attribute if a.name != "training_mode"}
        # The momentum is a decimal number: 1 - 0.9 is PyTorch's 0.1. Epsilon is that of 32 bits.
        momentum = 1 - round(attributes.get("momentum", 0.9), 6)
        epsilon = attributes.get("epsilon", float(np.float32(1e-5)))
        b, m, v = rest
        values[node.output[0]] = torch.nn.functional.batch_norm(x, m, v, s, b, True, momentum, epsilon)
    y = values["y"]
    cotangent = torch.tensor(random.uniform(-1, 1, y.shape))
    y.backward(cotangent)
    numbers[f"{name}/d.y"] = cotangent.numpy()
    numbers[f"{name}/y"] = y.detach().numpy()
    for key in "xsb":
        numbers[f"{name}/d.{key}"] = values[key].grad.numpy()
    for key in "mv":
        numbers[f"{name}/after.{key}"] = values[key].detach().numpy()
save_file(numbers, folder / "batch_normalization.safetensors")
