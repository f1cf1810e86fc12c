"""Makes the .txt files beside this, which onnx.printer writes of models built with onnx.helper, and all .onnx files.

    pip install onnx==1.23.1 && python make.py

Each .onnx is what onnx.parser reads from the .txt, so that both files say the same. The .txt files of the folder spellings are
written by hand. Each .printed.txt is what this project prints of the .onnx (onnx-twist convert NAME.onnx -o NAME.printed.txt): it is
not made here, but checked, in that onnx.parser reads the same model from it.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper, parser, printer


def value(name, dtype=T.FLOAT, shape=()):
    return h.make_tensor_value_info(name, dtype, shape)


def model(graph, opset=17, **more):
    imports = [h.make_opsetid("", opset), h.make_opsetid("local.ops", 1)]
    return h.make_model(graph, opset_imports=imports, ir_version=10, **more)


def attributes():
    node = h.make_node(
        "Anything", ["x", "", "a b"], ["y", "", "1/z"], name="node 1", domain="local.ops", overload="over",
        i=-7, f=0.1, tiny=1e-45, large=3.4e38, nan=float("nan"), inf=float("inf"), minus=-float("inf"), zero=-0.0,
        s='quote " and \\ and\nline and é', ints=[1, -2], floats=[1.0, 2.5e-8], strings=["a", 'b"'],
        t=numpy_helper.from_array(np.array([[1, 2], [3, 4]], np.float32)),
        named=numpy_helper.from_array(np.array([1, 2], np.int8), name="nm"),
        tp=h.make_optional_type_proto(h.make_tensor_type_proto(T.INT64, [2, None])),
    )
    node.attribute.append(h.make_attribute("none", [], attr_type=onnx.AttributeProto.INTS))
    graph = h.make_graph([node], "a graph", [value("x"), value("a b")], [value("y", shape=None)])
    return model(graph, producer_name="maker", producer_version="1.0", domain="dom", model_version=3, doc_string="a\n b")


def tensors():
    numbers = {
        "f": numpy_helper.from_array(np.array([1 / 3, 1e-45, 3.4e38, np.nan, -np.inf, -0.0], np.float32)),
        "d": numpy_helper.from_array(np.array([[1e-300, 1 / 3]])),
        "b": numpy_helper.from_array(np.array([True, False])),
        "i8": numpy_helper.from_array(np.array([-128, 127], np.int8)),
        "u8": numpy_helper.from_array(np.array([0, 255], np.uint8)),
        "i16": numpy_helper.from_array(np.array([-32768, 32767], np.int16)),
        "u16": numpy_helper.from_array(np.array([0, 65535], np.uint16)),
        "i32": numpy_helper.from_array(np.array([-(2**31), 2**31 - 1], np.int32)),
        "u32": numpy_helper.from_array(np.array([0, 2**32 - 1], np.uint32)),
        "i64": numpy_helper.from_array(np.array([-(2**63), 2**63 - 1], np.int64)),
        "u64": numpy_helper.from_array(np.array([0, 2**64 - 1], np.uint64)),
        "scalar": numpy_helper.from_array(np.array(3, np.int64)),
        "empty": numpy_helper.from_array(np.zeros((0, 3), np.float32)),
        "s": numpy_helper.from_array(np.array(["a", 'b"c', "", "é"], object)),
        "f16": h.make_tensor("", T.FLOAT16, [2], [1, 2.5]),
        "bf16": h.make_tensor("", T.BFLOAT16, [2], [1, -2.5]),
        "f8": h.make_tensor("", T.FLOAT8E4M3FN, [2], [1, -2]),
    }
    for name, tensor in numbers.items():
        tensor.name = name
    node = h.make_node("Identity", ["f"], ["y"])
    return model(h.make_graph([node], "tensors", [], [value("y", shape=[6])], initializer=list(numbers.values())))


def types():
    sequence = h.make_sequence_type_proto(h.make_tensor_type_proto(T.INT64, [2]))
    ports = [
        value("t", shape=["N", 3, None]),
        value("scalar", T.STRING),
        value("unranked", T.BFLOAT16, None),
        value("named", T.DOUBLE, ["a b", "3x", "_"]),
        h.make_value_info("sequence", sequence),
        h.make_value_info("choice", h.make_optional_type_proto(sequence)),
        h.make_value_info("table", h.make_map_type_proto(T.STRING, h.make_tensor_type_proto(T.DOUBLE, [1]))),
        h.make_value_info("sparse", h.make_sparse_tensor_type_proto(T.DOUBLE, [1, "M"])),
    ]
    nodes = [h.make_node("Identity", ["t"], ["y"]), h.make_node("Identity", ["y"], ["z"])]
    graph = h.make_graph(nodes, "types", ports, [value("z", shape=["N", 3, None])], value_info=[value("y", shape=None)])
    return model(graph)


def subgraphs():
    inner = h.make_graph([h.make_node("Neg", ["x"], ["n"])], "negate", [], [value("n", shape=None)])
    other = h.make_graph([h.make_node("Relu", ["x"], ["r"])], "keep", [], [value("r", shape=None)])
    nested = h.make_graph(
        [h.make_node("If", ["c"], ["i"], then_branch=inner, else_branch=other)], "outer", [], [value("i", shape=None)]
    )
    plain = h.make_graph([h.make_node("Identity", ["x"], ["p"])], "plain", [], [value("p", shape=None)])
    node = h.make_node("If", ["c"], ["y"], name="choose", then_branch=nested, else_branch=plain)
    return model(h.make_graph([node], "main", [value("c", T.BOOL), value("x", shape=["N"])], [value("y", shape=None)]))


def functions():
    scale = h.make_node("Mul", ["a", "b"], ["m"])
    leak = h.make_node("LeakyRelu", ["m"], ["c"])
    reference = leak.attribute.add()
    reference.name, reference.ref_attr_name, reference.type = "alpha", "slope", onnx.AttributeProto.FLOAT
    first = h.make_function("local.ops", "Scaled", ["a", "b"], ["c"], [scale, leak], [h.make_opsetid("", 17)], ["slope"])
    second = h.make_function("local.ops", "Scaled", ["a", "b"], ["c"], [h.make_node("Add", ["a", "b"], ["c"])],
                             [h.make_opsetid("", 17), h.make_opsetid("local.ops", 1)])
    second.overload = "sum"
    nodes = [
        h.make_node("Scaled", ["x", "x"], ["s"], domain="local.ops", slope=0.5),
        h.make_node("Scaled", ["s", "x"], ["y"], domain="local.ops", overload="sum"),
    ]
    result = model(h.make_graph(nodes, "calls", [value("x")], [value("y")]), functions=[first, second])
    for key, text in (("first", "1"), ("second", 'a "quote"')):
        entry = result.metadata_props.add()
        entry.key, entry.value = key, text
    return result


def read(file):
    return parser.parse_model(file.read_text(encoding="utf-8")).SerializeToString(deterministic=True)


here = Path(__file__).parent
for make in (attributes, tensors, types, subgraphs, functions):
    text = printer.to_text(make())
    (here / (make.__name__ + ".txt")).write_text(text, encoding="utf-8", newline="\n")

for file in sorted(here.rglob("*.txt")):
    if file.name.endswith(".printed.txt"):
        original = file.with_name(file.name.replace(".printed.txt", ".txt"))
        print(file.relative_to(here), "is read as", original.name if read(file) == read(original) else "ANOTHER MODEL")
    else:
        file.with_suffix(".onnx").write_bytes(read(file))
