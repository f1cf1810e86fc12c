"""Makes cases.jsonl: calls of single operators with the shapes and types that ONNX Runtime really produces for them.

Each line is one call: operator, version of the operator set, inputs (element type, sizes, and for constants their content;
null for an omitted one), attributes, and the outputs (element type, sizes). Arguments are drawn from a fixed seed; calls that the
runtime refuses are left out, so every line is a valid call. Run it with onnx and onnxruntime: python cases.py > cases.jsonl
"""

import json
import random

import numpy
import onnx
import onnxruntime
from onnx import helper

NAMES = {"float": "float32", "double": "float64"}
rng = random.Random(2024)


def tensor(dtype, dims, data=None):
    return [dtype, list(dims)] if data is None else [dtype, list(dims), list(data)]


def ints(*data):
    return tensor("int64", [len(data)], data)


def scalar(value, dtype="int64"):
    return tensor(dtype, [], [value])


def floats(*data):
    return tensor("float", [len(data)], data)


def run(op, opset, inputs, attributes, outputs):
    """The types and sizes of the outputs, or None where the runtime refuses the call."""
    numpy.random.seed(1)
    names = ["" if given is None else f"i{n}" for n, given in enumerate(inputs)]
    node = helper.make_node(op, names, [f"o{n}" for n in range(outputs)], **attributes)
    graph_inputs, feeds, constants = [], {}, []
    for name, given in zip(names, inputs):
        if given is None:
            continue
        numpy_type = numpy.dtype(NAMES.get(given[0], given[0]))
        code = helper.np_dtype_to_tensor_dtype(numpy_type)
        if len(given) > 2:
            constants.append(onnx.numpy_helper.from_array(numpy.array(given[2], numpy_type).reshape(given[1]), name))
        else:
            graph_inputs.append(helper.make_tensor_value_info(name, code, given[1]))
            feeds[name] = numpy.array(numpy.random.rand(*given[1])).astype(numpy_type)
    results = [onnx.ValueInfoProto(name=f"o{n}") for n in range(outputs)]
    graph = helper.make_graph([node], "case", graph_inputs, results, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        made = session.run(None, feeds)
    except Exception:  # noqa: BLE001 - whatever the runtime refuses is no case
        return None
    back = {"float32": "float", "float64": "double"}
    return [[back.get(str(value.dtype), str(value.dtype)), list(value.shape)] for value in made]


def case(op, opset, inputs, attributes=None, outputs=1):
    attributes = {name: value for name, value in (attributes or {}).items() if value is not None}
    made = run(op, opset, inputs, attributes, outputs)
    if made is not None:
        line = {"op": op, "opset": opset, "inputs": inputs, "attributes": attributes, "outputs": made}
        print(json.dumps(line, separators=(",", ":")))


def maybe(value):
    return rng.choice([None, value])


def window(rank):
    """Attributes of a sliding window, with its kernel."""
    kernel = [rng.randint(1, 4) for _ in range(rank)]
    auto = rng.choice([None, None, "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"])
    dilations = None if auto in ("SAME_UPPER", "SAME_LOWER") else maybe([rng.randint(1, 3) for _ in range(rank)])
    pads = [rng.randint(0, 2) for _ in range(2 * rank)] if auto in (None, "NOTSET") else None
    return kernel, {"strides": maybe([rng.randint(1, 3) for _ in range(rank)]), "dilations": dilations, "auto_pad": auto,
                    "pads": maybe(pads)}


def convolutions():
    for _ in range(30):
        rank = rng.choice([1, 2, 2, 3])
        kernel, attributes = window(rank)
        group = rng.choice([1, 1, 2])
        size = [2, 4] + [rng.randint(5, 12) for _ in range(rank)]
        data = tensor("float", size)
        case("Conv", rng.choice([7, 11, 22]), [data, tensor("float", [6, 4 // group] + kernel)],
             {**attributes, "group": group, "kernel_shape": maybe(kernel)})
        # Where the steps are longer than the kernel, ONNX and the runtime do not agree on SAME.
        gaps = any(step > size for step, size in zip(attributes["strides"] or [1] * rank, kernel))
        if not (gaps and str(attributes["auto_pad"]).startswith("SAME")):
            case("ConvTranspose", rng.choice([7, 11]), [data, tensor("float", [4, 3] + kernel)],
                 {**attributes, "group": group, "output_padding": maybe([0] * rank)})
        for op, opset in (("MaxPool", rng.choice([8, 10, 12])), ("AveragePool", rng.choice([7, 10, 19])), ("LpPool", 18)):
            dilated = op == "MaxPool" and opset >= 10 or opset >= 18
            case(op, opset, [data], {**attributes, "kernel_shape": kernel,
                                     "dilations": attributes["dilations"] if dilated else None,
                                     "ceil_mode": rng.choice([0, 1]) if opset >= 10 else None},
                 outputs=rng.choice([1, 2]) if op == "MaxPool" else 1)
    case("ConvTranspose", 11, [tensor("float", [1, 2, 5, 5]), tensor("float", [2, 3, 3, 3])],
         {"strides": [2, 2], "output_shape": [10, 9]})
    case("ConvTranspose", 11, [tensor("float", [1, 2, 5, 5]), tensor("float", [2, 3, 3, 3])],
         {"strides": [3, 2], "output_padding": [2, 1], "pads": [1, 0, 1, 1]})
    for op in ("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"):
        case(op, 13, [tensor("float", [2, 3, 5, 7])])
    case("MaxUnpool", 11, [tensor("float", [1, 1, 2, 2]), tensor("int64", [1, 1, 2, 2], [0, 2, 8, 10])],
         {"kernel_shape": [2, 2], "strides": [2, 2]})
    case("MaxUnpool", 11, [tensor("float", [1, 1, 2, 2]), tensor("int64", [1, 1, 2, 2], [0, 2, 8, 10]), ints(1, 1, 5, 6)],
         {"kernel_shape": [2, 2], "strides": [2, 2]})
    case("Col2Im", 18, [tensor("float", [1, 12, 20]), ints(5, 6), ints(2, 3)], {})
    case("ConvInteger", 10, [tensor("uint8", [1, 2, 6, 7]), tensor("uint8", [3, 2, 3, 3])], {"pads": [1, 1, 1, 0]})
    case("QLinearConv", 10, [tensor("uint8", [1, 2, 6, 7]), scalar(0.5, "float"), scalar(0, "uint8"),
                             tensor("uint8", [3, 2, 3, 3]), scalar(0.5, "float"), scalar(0, "uint8"), scalar(0.5, "float"),
                             scalar(0, "uint8")], {"strides": [2, 2]})


def reshapes():
    data = tensor("float", [2, 3, 4, 5])
    for shape in ([2, -1], [0, -1, 5], [0, 0, 20], [120], [-1, 3, 0, 5], [4, 5, -1], [1, 2, 3, 4, 5], [0, 0, 0, 0], [-1]):
        case("Reshape", rng.choice([5, 13, 14]), [data, ints(*shape)])
    case("Reshape", 14, [tensor("float", [0, 3]), ints(3, 0)], {"allowzero": 1})
    for axis in (0, 1, 2, 3, 4, -1, -4):
        case("Flatten", 13, [data], {"axis": axis})
    ones = tensor("float", [1, 3, 1, 5, 1])
    for axes in ([0], [2, 4], [-1], [0, 2, 4], [-3, 0]):
        case("Squeeze", 11, [ones], {"axes": axes})
        case("Squeeze", 13, [ones, ints(*axes)])
    case("Squeeze", 11, [ones])
    case("Squeeze", 13, [ones])
    for axes in ([0], [1, 3], [-1], [4, 0], [-1, -2]):
        case("Unsqueeze", 11, [tensor("float", [2, 3, 4])], {"axes": axes})
        case("Unsqueeze", 13, [tensor("float", [2, 3, 4]), ints(*axes)])
    for perm in (None, [3, 1, 0, 2], [0, 2, 3, 1], [0, 3, 1, 2]):
        case("Transpose", 13, [data], {"perm": perm})
    for shape in ([2, 3, 4, 5], [1, 1], [7, 1, 3, 1, 5], [4, 5], [1]):
        case("Expand", 13, [tensor("float", [3, 1, 5]), ints(*shape)])
    case("Tile", 13, [tensor("float", [2, 3]), ints(2, 1)])
    case("Tile", 6, [tensor("float", [2, 3]), ints(3, 4)])
    for block in (1, 2, 3):
        case("DepthToSpace", 11, [tensor("float", [2, 36, 4, 5])], {"blocksize": block})
        case("SpaceToDepth", 13, [tensor("float", [2, 3, 6, 12])], {"blocksize": block})


def slices():
    data = tensor("float", [6, 7, 8])
    big = 2**63 - 1
    for _ in range(25):
        axes = rng.sample([0, 1, 2, -1], rng.randint(1, 2))
        starts = [rng.randint(-9, 9) for _ in axes]
        steps = [rng.choice([1, 2, 3, -1, -2]) for _ in axes]
        # Backwards to a largest integer: ONNX and the runtime do not agree.
        ends = [rng.choice([rng.randint(-9, 9)] + ([2**31 - 1, big] if step > 0 else [-big])) for step in steps]
        case("Slice", 9, [data], {"starts": starts, "ends": ends, "axes": axes})
        case("Slice", rng.choice([10, 13]), [data, ints(*starts), ints(*ends), ints(*axes), ints(*steps)])
    case("Slice", 13, [data, ints(1, 2), ints(4, -1)])
    case("Slice", 13, [data, ints(1), ints(9), None, ints(2)])
    case("Slice", 9, [data], {"starts": [1, 2], "ends": [4, 5]})
    for axis in (0, 1, -1):
        case("Gather", 13, [data, tensor("int64", [2, 2], [0, 1, 2, 3])], {"axis": axis})
        case("Gather", 13, [data, scalar(3)], {"axis": axis})
        case("Concat", 13, [data, data, data], {"axis": axis})
        case("Split", 11, [data], {"axis": axis}, outputs=1)
        case("ArgMax", 13, [data], {"axis": axis, "keepdims": rng.choice([0, 1])})
        case("TopK", 11, [data, ints(3)], {"axis": axis}, outputs=2)
        case("TopK", 9, [data], {"axis": axis, "k": 2}, outputs=2)
        case("OneHot", 11, [tensor("int64", [2, 3], [0, 1, 2, 0, 1, 2]), scalar(5), tensor("double", [2], [0, 1])], {"axis": axis})
        case("CumSum", 14, [data, scalar(axis)])
    case("Gather", 13, [data, tensor("int64", [0], [])], {})
    case("GatherElements", 13, [data, tensor("int64", [2, 3, 4], [0] * 24)], {"axis": 1})
    case("GatherND", 13, [data, tensor("int64", [4, 2], [0, 1, 2, 3, 0, 1, 2, 3])])
    case("GatherND", 13, [data, tensor("int64", [6, 3, 1], [0] * 18)], {"batch_dims": 1})
    case("Split", 11, [data], {"axis": 0, "split": [1, 2, 3]}, outputs=3)
    case("Split", 13, [data, ints(3, 5)], {"axis": -1}, outputs=2)
    case("Split", 13, [data], {"axis": 0}, outputs=3)
    case("Split", 18, [data], {"axis": 1, "num_outputs": 3}, outputs=3)
    case("Split", 18, [data], {"axis": 2, "num_outputs": 3}, outputs=3)
    for pads in ([1, 2, 3, 4, 5, 6], [0, -1, 0, 2, 0, -2]):
        case("Pad", 2, [data], {"pads": pads})
        case("Pad", 11, [data, ints(*pads)])
    case("Pad", 18, [data, ints(1, 2, 3, 4), None, ints(0, -1)])
    case("Compress", 11, [data, tensor("bool", [3], [1, 0, 1])], {"axis": 1})
    case("NonZero", 13, [tensor("int64", [2, 3], [1, 0, 2, 0, 0, 3])])


def resizes():
    image = tensor("float", [1, 2, 6, 7])
    none = tensor("float", [0], [])
    for scales in ([1, 1, 2, 2], [1, 1, 0.5, 0.6], [1, 1, 1.5, 2.3], [1, 1, 3, 1], [1, 1, 0.3333333, 0.142857]):
        case("Upsample", 7, [image], {"scales": [float(scale) for scale in scales]})
        case("Upsample", 9, [image, floats(*scales)])
        case("Resize", 10, [image, floats(*scales)])
        case("Resize", rng.choice([11, 13, 18, 19]), [image, none, floats(*scales)])
    for sizes in ([1, 2, 3, 3], [1, 2, 12, 5]):
        case("Resize", 11, [image, none, none, ints(*sizes)])
        case("Resize", 13, [image, None, None, ints(*sizes)])
    case("Resize", 18, [image, None, None, ints(9, 5)], {"axes": [2, 3]})
    case("Resize", 18, [image, None, floats(2, 1.5)], {"axes": [3, 2]})
    for policy in ("stretch", "not_larger", "not_smaller"):
        for sizes in ([9, 9], [3, 11], [20, 5]):
            case("Resize", 18, [image, None, None, ints(*sizes)],
                 {"axes": [2, 3], "keep_aspect_ratio_policy": policy, "mode": "nearest"})


def reductions():
    data = tensor("float", [2, 3, 4])
    for op in ("ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2", "ReduceProd", "ReduceLogSumExp"):
        old, new = (11, 13) if op == "ReduceSum" else (13, 18)
        for axes in ([0], [1, -1], [0, 1, 2]):
            keep = rng.choice([None, 0, 1])
            case(op, old, [data], {"axes": axes, "keepdims": keep})
            case(op, new, [data, ints(*axes)], {"keepdims": keep})
        case(op, old, [data], {"keepdims": rng.choice([0, 1])})
        case(op, new, [data], {"keepdims": rng.choice([0, 1])})
        case(op, new, [data], {"noop_with_empty_axes": 1})
        case(op, new, [data, ints()], {"keepdims": 0})
    case("LayerNormalization", 17, [data, tensor("float", [3, 4])], {"axis": -2}, outputs=3)
    case("BatchNormalization", 15, [tensor("float", [2, 3, 4])] + [tensor("float", [3])] * 4, {"training_mode": 1}, outputs=3)
    case("Dropout", 13, [data], {}, outputs=2)
    case("InstanceNormalization", 6, [data, tensor("float", [3]), tensor("float", [3])])
    for reduction in ("none", "mean", "sum"):
        labels = tensor("int64", [2, 4], [0, 1, 2, 0, 1, 2, 0, 1])
        case("SoftmaxCrossEntropyLoss", 13, [data, labels], {"reduction": reduction}, outputs=2)
        case("NegativeLogLikelihoodLoss", 13, [data, labels], {"reduction": reduction})


def products():
    for a, b in (([3, 4], [4, 5]), ([2, 3, 4], [4, 5]), ([2, 1, 3, 4], [5, 4, 6]), ([4], [4, 5]), ([3, 4], [4]), ([4], [4]),
                 ([7, 4], [2, 4, 5])):
        case("MatMul", 13, [tensor("float", a), tensor("float", b)])
        case("MatMulInteger", 10, [tensor("uint8", a), tensor("uint8", b)])
    for turn_a, turn_b in ((0, 0), (0, 1), (1, 0), (1, 1)):
        a, b = [4, 3] if turn_a else [3, 4], [5, 4] if turn_b else [4, 5]
        case("Gemm", 11, [tensor("float", a), tensor("float", b)], {"transA": turn_a, "transB": turn_b})
    case("Einsum", 12, [tensor("float", [2, 3, 4]), tensor("float", [2, 4, 5])], {"equation": "bij, bjk -> bik"})
    case("Einsum", 12, [tensor("float", [3, 4]), tensor("float", [4, 5])], {"equation": "ij,jk"})
    case("Einsum", 12, [tensor("float", [2, 3, 4, 4])], {"equation": "...ii->...i"})
    case("Einsum", 12, [tensor("float", [5, 2, 3, 4]), tensor("float", [2, 4, 6])], {"equation": "...ij,...jk->...ik"})
    case("Einsum", 12, [tensor("float", [3, 4])], {"equation": "ij->"})
    case("Det", 11, [tensor("float", [2, 3, 3])])


def recurrences():
    for op, gates in (("RNN", 1), ("GRU", 3), ("LSTM", 4)):
        for direction, count in (("forward", 1), ("reverse", 1), ("bidirectional", 2)):
            case(op, rng.choice([7, 14]), [tensor("float", [5, 2, 3]), tensor("float", [count, gates * 4, 3]),
                                           tensor("float", [count, gates * 4, 4])],
                 {"direction": direction, "hidden_size": 4}, outputs=3 if op == "LSTM" else 2)


def elementwise():
    for a, b in (([2, 3, 4], [4]), ([2, 3, 4], [3, 1]), ([1], [5, 6]), ([], [2, 3]), ([4, 1], [1, 5]), ([0, 3], [1, 3])):
        left, right = tensor("float", a), tensor("float", b)
        case("Add", 7, [left, right])
        case("Mul", 14, [left, right])
        case("Pow", 13, [left, right])
        case("Greater", 9, [left, right])
        case("Max", 8, [left, right, tensor("float", [1])])
        case("Where", 9, [tensor("bool", a), right, left])
        if len(a) > 1 and a[1] != 1:
            case("PRelu", 9, [left, right])
    for op, opset in (("Relu", 6), ("Sigmoid", 13), ("Clip", 6), ("Softmax", 13), ("Erf", 13), ("IsNaN", 13), ("Floor", 13),
                      ("Selu", 6), ("LRN", 13), ("HardSwish", 14), ("Identity", 13), ("Not", 1)):
        data = tensor("bool" if op == "Not" else "float", [1, 2, 3])
        case(op, opset, [data], {"size": 3} if op == "LRN" else {})
    for code in (1, 6, 7, 9, 10, 11):
        case("Cast", 13, [tensor("float", [2, 2])], {"to": code})
    case("CastLike", 15, [tensor("float", [2, 2]), tensor("int32", [1])])
    case("QuantizeLinear", 13, [tensor("float", [2, 3]), scalar(0.5, "float"), scalar(3, "int8")])
    case("QuantizeLinear", 13, [tensor("float", [2, 3]), scalar(0.5, "float")])
    case("DequantizeLinear", 13, [tensor("uint8", [2, 3]), scalar(0.5, "float"), scalar(3, "uint8")])
    case("DynamicQuantizeLinear", 11, [tensor("float", [2, 3])], {}, outputs=3)


def creations():
    case("ConstantOfShape", 9, [ints(2, 3)])
    case("ConstantOfShape", 9, [ints()])
    for start, limit, delta in ((0, 5, 1), (2, 11, 3), (10, 0, -3), (5, 5, 1), (5, 1, 1)):
        case("Range", 11, [scalar(start), scalar(limit), scalar(delta)])
    case("Range", 11, [scalar(0.0, "float"), scalar(1.0, "float"), scalar(0.3, "float")])
    data = tensor("float", [2, 3, 4, 5])
    case("Shape", 13, [data])
    for start, end in ((1, None), (-2, None), (0, 2), (1, -1), (3, 1), (-9, 9)):
        case("Shape", 15, [data], {"start": start, "end": end})
    case("Size", 13, [data])
    case("EyeLike", 9, [tensor("float", [3, 4])], {"dtype": 7})
    case("RandomNormal", 1, [], {"shape": [2, 3], "dtype": 11})
    case("RandomUniformLike", 1, [data], {"dtype": 11})
    case("Multinomial", 7, [tensor("float", [2, 3])], {"sample_size": 7})
    case("HannWindow", 17, [scalar(10)])
    case("Trilu", 14, [data])


def regions():
    case("RoiAlign", 16, [tensor("float", [1, 3, 8, 8]), tensor("float", [2, 4], [0, 0, 4, 4, 1, 1, 5, 5]), ints(0, 0)],
         {"output_height": 3, "output_width": 5})
    case("MaxRoiPool", 1, [tensor("float", [1, 3, 8, 8]), tensor("float", [2, 5], [0, 0, 0, 4, 4, 0, 1, 1, 5, 5])],
         {"pooled_shape": [2, 3]})
    case("GridSample", 16, [tensor("float", [2, 3, 8, 9]), tensor("float", [2, 4, 5, 2])])
    case("AffineGrid", 20, [tensor("float", [2, 2, 3]), ints(2, 3, 5, 6)])
    case("AffineGrid", 20, [tensor("float", [2, 3, 4]), ints(2, 3, 4, 5, 6)])


for family in (convolutions, reshapes, slices, resizes, reductions, products, recurrences, elementwise, creations, regions):
    family()
