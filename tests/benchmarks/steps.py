#!/usr/bin/env python3
"""Times the forward and backward pass of one conv_twist layer against PyTorch's eager mode, one thread.

usage: steps.py [CHANNELS ...] [--rounds N]        a Python with torch and onnxruntime; after mvn verify

The layer is on 32 images of 32x32; gradients are those of the input, the three kernels, the centres and the bias. PyTorch runs the layer's
module, which makes its kernels antisymmetric in each forward pass, and keeps its heap: without, page faults take more than half its time.
All subjects take turns in one process. A number is CPU time: the median of the rounds, and the median of the ratios to PyTorch's.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAP = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "16000000000"}
PROJECT = Path(__file__).resolve().parents[2]
GRADIENTS = ["STRAIGHT_THROUGH", "PROJECTED"]


def pytorch(channels):
    import torch
    from eager import ConvTwist

    torch.set_num_threads(1)
    layer = ConvTwist(channels, channels, 1, 1, False)
    layer.conv = torch.nn.Conv2d(channels, channels, 3, padding=1)
    x = torch.randn(32, channels, 32, 32, requires_grad=True)
    dy = torch.randn(32, channels, 32, 32)

    def step():
        x.grad = None
        layer.zero_grad()
        layer(x).backward(dy)

    return step


def onnxruntime(file):
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    random = numpy.random.default_rng(0)
    inputs = {
        each.name: onnxruntime.OrtValue.ortvalue_from_numpy(0.1 * random.standard_normal(each.shape).astype(numpy.float32))
        for each in session.get_inputs()
    }
    outputs = [each.name for each in session.get_outputs()]
    return lambda: session.run_with_ort_values(outputs, inputs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("channels", nargs="*", type=int, default=[32, 64, 128])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in HEAP.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **HEAP, "ORT_DISABLE_TELEMETRY": "1"})
    classpath = os.environ.get("STEPS_CLASSPATH") or os.pathsep.join(
        [str(PROJECT / "tests/target/test-classes"), str(PROJECT / "runtime/cli/target/onnx-twist/lib/*")]
    )
    print("| channels | PyTorch | full | projected |\n| ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        command = ["java", "-cp", classpath, "org.onnxtwist.benchmarks.TwistSteps", folder]
        subprocess.run(command + [str(channels) for channels in arguments.channels], check=True)
        for channels in arguments.channels:
            steps = [pytorch(channels)] + [onnxruntime(Path(folder, f"{channels}-{name}.onnx")) for name in GRADIENTS]
            times = [[] for _ in steps]
            for turn in range(arguments.rounds + 2):
                for step, taken in zip(steps, times):
                    start = time.process_time()
                    step()
                    if turn >= 2:
                        taken.append(time.process_time() - start)
            ratios = [statistics.median(ours / theirs for ours, theirs in zip(taken, times[0])) for taken in times[1:]]
            print(f"| {channels} | {1e3 * statistics.median(times[0]):.1f} ms | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |", flush=True)


main()
