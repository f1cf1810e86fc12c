"""Writes dropout.safetensors: for each case of dropout.txt random inputs, and the output (y) and gradient (d.x, for the cotangent d.y) of a
dropout by the generator as the class CounterGenerator describes it, in Python's integers and PyTorch's autograd."""
import pathlib, re, zlib
import numpy as np, onnx.parser, torch
from onnx import helper, numpy_helper
from safetensors.numpy import save_file

P = 2**30 - 35
START = [1060677691, 56525963, 119157209, 543469141]
ROUND = [115255203, 493578462, 332702129, 27814280]


def words(number):
    quotient = abs(number) // P * (1 if number >= 0 else -1)
    return [number % P, quotient % P]


def draw(seed, counter, stream, shape):
    state = START
    for word in words(seed) + words(counter) + [stream]:
        state = [pow(s + r + word, 3, P) for s, r in zip(state, ROUND)]
    a, b, c, d = state
    last = shape[-1] if shape else 1
    rows = int(np.prod(shape[:-1], dtype=np.int64)) if shape else 1
    left = [pow(pow(i + a, 3, P) + b, 3, P) for i in range(rows)]
    right = [pow(pow(j + c, 3, P) + d, 3, P) for j in range(last)]
    return np.array([pow(l + r, 3, P) for l in left for r in right], np.int64).reshape(shape)


folder = pathlib.Path(__file__).parent
numbers = {}
for section in re.split(r"(?m)^## ", (folder / "dropout.txt").read_text()):
    if not section.strip():
        continue
    name, text = section.split("\n", 1)
    graph = onnx.parser.parse_model('<ir_version: 8, opset_import: ["" : 18]>\ng ' + text.strip()).graph
    random = np.random.default_rng(zlib.crc32(name.encode()))
    given = {"seed": 12345, "counter": 7, "r": 0.625}
    if name == "large-seed":
        given["seed"] = -(2**62) - 99
    if name == "large-counter":
        given["counter"] = 2**40 + 3
    ratios = {i.name: float(numpy_helper.to_array(i)) for i in graph.initializer}
    values = {}
    for i in graph.input:
        dtype = helper.tensor_dtype_to_np_dtype(i.type.tensor_type.elem_type)
        if i.name == "x":
            shape = [d.dim_value or {"N": 4, "M": 5}[d.dim_param] for d in i.type.tensor_type.shape.dim]
            numbers[f"{name}/x"] = np.asarray(random.uniform(-1, 1, shape), dtype)
            values["x"] = torch.tensor(numbers[f"{name}/x"], dtype=torch.float64, requires_grad=True)
        else:
            numbers[f"{name}/{i.name}"] = np.array(given[i.name], dtype)
            ratios["r"] = ratios.get("r", given["r"])
    for stream, node in enumerate(graph.node):
        ratio = round(ratios[node.input[1]], 6) if len(node.input) > 1 else 0.5
        drawn = draw(given["seed"], given["counter"], stream, tuple(values[node.input[0]].shape))
        kept = torch.tensor(drawn >= round(ratio * P))
        values[node.output[0]] = values[node.input[0]] * kept / (1 - ratio)
    cotangent = torch.tensor(random.uniform(-1, 1, values["y"].shape))
    values["y"].backward(cotangent)
    numbers[f"{name}/y"] = values["y"].detach().numpy()
    numbers[f"{name}/d.y"] = cotangent.numpy()
    numbers[f"{name}/d.x"] = values["x"].grad.numpy()
save_file({key: np.ascontiguousarray(value) for key, value in numbers.items()}, folder / "dropout.safetensors")
