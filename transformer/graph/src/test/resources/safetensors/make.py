"""Writes the files in this folder with the reference implementation (safetensors 0.8.0, NumPy 2)."""
import numpy as np
from safetensors import TensorSpec, serialize_file

KEEP = []


def spec(dtype, shape, size):
    data = np.arange(1, size + 1, dtype=np.uint8)
    KEEP.append(data)
    return TensorSpec(dtype=dtype, shape=shape, data_ptr=data.ctypes.data, data_len=size)


types = [("bool", 8), ("uint8", 8), ("int8", 8), ("float8_e5m2", 8), ("float8_e4m3fn", 8), ("float8_e8m0fnu", 8),
         ("float8_e4m3fnuz", 8), ("float8_e5m2fnuz", 8), ("int16", 16), ("uint16", 16), ("float16", 16), ("bfloat16", 16),
         ("int32", 32), ("uint32", 32), ("float32", 32), ("complex64", 64), ("float64", 64), ("int64", 64), ("uint64", 64)]
tensors = {f"of_{name}": spec(name, (2, 3), 6 * bits // 8) for name, bits in types}
tensors["of_float4"] = spec("float4_e2m1fn_x2", (2, 3), 6)  # the constructor doubles the last size: 2 x 6
serialize_file(tensors, "types.safetensors", metadata={"made by": "the reference"})
serialize_file({"zeta": spec("float32", (1,), 4), "alpha": spec("float32", (), 4), "\u00fc \"quoted\"\n": spec("float32", (2,), 8),
                "empty": spec("int64", (3, 0), 0), "Alpha": spec("uint8", (3,), 3)}, "names.safetensors")
serialize_file({}, "none.safetensors")
