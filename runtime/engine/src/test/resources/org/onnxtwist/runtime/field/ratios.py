"""The ratio of twist to base of each channel of golden cases with one layer, on their recorded data, in double precision (NumPy alone)."""
import sys, numpy as np, onnx
from onnx import numpy_helper as nh
from safetensors.numpy import load_file
root = sys.argv[1]
for case in ["square_stride1", "depthwise", "grouped_stride2", "dilation2", "valid_padding"]:
    m = onnx.load(f"{root}/{case}/model.onnx")
    conv, = m.graph.node
    at = {a.name: onnx.helper.get_attribute_value(a) for a in conv.attribute}
    init = {i.name: nh.to_array(i).astype(float) for i in m.graph.initializer}
    w = init[conv.input[1]]
    b = init[conv.input[2]] if len(conv.input) > 2 else np.zeros(len(w))
    t = load_file(f"{root}/{case}/twist.safetensors")
    w = t.get("stem.weight", w).astype(float)
    x, y = (nh.to_array(onnx.TensorProto.FromString(open(f"{root}/{case}/test_data_set_0/{k}_0.pb", "rb").read())).astype(float) for k in ("input", "output"))
    p, s, d, g = at["pads"], at["strides"], at["dilations"], at["group"]
    x = np.pad(x, ((0, 0), (0, 0), (p[0], p[2]), (p[1], p[3])))
    base = np.zeros_like(y)
    per_o, per_i = len(w) // g, w.shape[1]
    for o in range(len(w)):
        for i in range(per_i):
            for u in range(3):
                for v in range(3):
                    base[:, o] += w[o, i, u, v] * x[:, o // per_o * per_i + i, u * d[0]:, v * d[1]:][:, ::s[0], ::s[1]][:, :y.shape[2], :y.shape[3]]
    twist = y - b[None, :, None, None] - base
    r = np.sqrt((twist ** 2).sum((0, 2, 3)) / (base ** 2).sum((0, 2, 3)))
    print(case, *(f"{v:.6g}" for v in r))
