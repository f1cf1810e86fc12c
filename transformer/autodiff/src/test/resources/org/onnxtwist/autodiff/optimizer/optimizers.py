"""Writes optimizers.safetensors: for each case of optimizers.txt random inputs, and the outputs of ONNX 1.23's reference evaluator."""
import pathlib, re, zlib
import numpy as np, onnx.parser
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).parent
numbers = {}
for section in re.split(r"(?m)^## ", (folder / "optimizers.txt").read_text()):
    if not section.strip():
        continue
    head, text = section.split("\n", 1)
    name, *options = head.split()
    model = onnx.parser.parse_model('<ir_version: 8, opset_import: ["" : 18, "ai.onnx.preview.training" : 1]>\ng ' + text.strip())
    random = np.random.default_rng(zlib.crc32(name.encode()))
    feeds = {}
    for i in model.graph.input:
        tensor = i.type.tensor_type
        shape = [d.dim_value for d in tensor.shape.dim]
        if i.name == "t":
            feeds["t"] = np.array(0 if "t=0" in options else 3, np.int64)
        else:
            feeds[i.name] = np.asarray(random.uniform(0.1, 1, shape), np.float64 if tensor.elem_type == 11 else np.float32)
    for o, value in zip(model.graph.output, ReferenceEvaluator(model).run(None, feeds)):
        numbers[f"{name}/{o.name}"] = np.asarray(value)
    numbers.update({f"{name}/{key}": value for key, value in feeds.items()})
save_file(numbers, folder / "optimizers.safetensors")
