#!/usr/bin/env python3
"""Times forward and backward pass of a 3x3 Conv, BatchNormalization and Relu against PyTorch, and prints the tables of docs/PERFORMANCE.md.

usage: backward.py [IN,OUT,SIZE,STRIDE,GROUPS,KERNEL,BATCH ...] [--threads N] [--rounds N] [--classpath PATH]

Needs PyTorch and onnxruntime in this Python. Three processes take turns: PyTorch's eager mode, the model of gradients on ONNX Runtime in
Java, and the same file on ONNX Runtime in Python. PyTorch keeps its heap, as the environment below says; without that, page faults make it
several times slower than it is. A turn is one run that is not counted and three that are, in processor time with one thread, else in time
that passed. A ratio is that of the medians. Peak memory is that of the process, less what it had before the first run.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LAYERS = ["32,32,32,1,1,3,32", "64,64,32,1,1,3,32", "128,128,32,1,1,3,32"]
KEPT_HEAP = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "16000000000"}


def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def serve(run, threads):
    """Answers each line, a number of runs, with their milliseconds, and "memory" with megabytes."""
    before = memory("VmRSS")
    now = time.thread_time if threads == 1 else time.perf_counter
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "memory":
            print(round(memory("VmHWM") - before), flush=True)
            continue
        times = []
        for _ in range(int(line)):
            start = now()
            run()
            times.append(f"{(now() - start) * 1e3:.3f}")
        print(*times, flush=True)


def layer(sizes):
    import torch
    from torch import nn

    cin, cout, size, stride, groups, kernel, batch = sizes
    conv = nn.Conv2d(cin, cout, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    module = nn.Sequential(conv, nn.BatchNorm2d(cout), nn.ReLU())
    x = torch.randn(batch, cin, size, size, requires_grad=True)
    side = (size - 1) // stride + 1
    return module, x, torch.randn(batch, cout, side, side)


def eager(sizes, threads):
    """The pass in PyTorch, as a function."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    module, x, dy = layer(sizes)

    def run():
        x.grad = None
        module.zero_grad(set_to_none=True)
        module(x).backward(dy)

    return run


def runtime(file, threads):
    """The model on ONNX Runtime as a function, and its session."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    random = numpy.random.default_rng(1)
    binding = session.io_binding()
    for each in session.get_inputs():
        binding.bind_cpu_input(each.name, random.standard_normal(each.shape, dtype=numpy.float32))
    for each in session.get_outputs():
        binding.bind_output(each.name, "cpu")
    return lambda: session.run_with_iobinding(binding), session


def difference(sizes, file):
    """The largest difference of an output from PyTorch's in double, relative to the output's largest value."""
    import torch

    torch.manual_seed(2)
    module, x, dy = layer(sizes)
    y = module(x)
    _, session = runtime(file, 1)
    conv, normalization, _ = module
    given = {"x": x, "w": conv.weight, "scale": normalization.weight, "bias": normalization.bias, "dy": dy}
    found = dict(zip([each.name for each in session.get_outputs()],
                     session.run(None, {name: value.detach().numpy() for name, value in given.items()})))
    module.double()
    exact = x.detach().double().requires_grad_()
    y = module(exact)
    y.backward(dy.double())
    wanted = {"y": y, "dx": exact.grad, "dw": conv.weight.grad, "dscale": normalization.weight.grad, "dbias": normalization.bias.grad}
    return max(((wanted[name] - torch.tensor(found[name])).abs().max() / wanted[name].abs().max()).item() for name in wanted)


class Worker:
    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "ORT_DISABLE_TELEMETRY": "1", **(environment or {})})
        answer = self.process.stdout.readline()
        if answer.strip() != "ready":
            raise SystemExit(f"{command} said {answer!r}")
        self.times = []

    def ask(self, what):
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return [float(number) for number in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def measure(sizes, threads, rounds, classpath):
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, "layer.onnx"))
        numbers = [str(number) for number in sizes]
        java = ["java", "-Xmx1g", "-cp", classpath, "org.onnxtwist.benchmarks.backward.LayerStep", *numbers, str(threads), file]
        this = [sys.executable, __file__, "--serve", ",".join(numbers), "--threads", str(threads)]
        workers = {"java": Worker(java), "eager": Worker(this, KEPT_HEAP), "python": Worker([*this, "--file", file])}
        for each in workers.values():
            each.ask(4)
        for _ in range(rounds):
            for each in workers.values():
                each.times += each.ask(4)[1:]
        megabytes = {name: each.ask("memory")[0] for name, each in workers.items() if name != "java"}
        for each in workers.values():
            each.close()
        medians = {name: statistics.median(each.times) for name, each in workers.items()}
        print(f"| {', '.join(numbers)} | {medians['eager']:.1f} ms | {medians['java']:.1f} ms | {medians['java'] / medians['eager']:.2f} "
              f"| {medians['python'] / medians['eager']:.2f} | {megabytes['eager']:.0f} MB | {megabytes['python']:.0f} MB "
              f"| {difference(sizes, file):.0e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("layers", nargs="*", default=LAYERS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    libraries = PROJECT / "runtime/cli/target/onnx-twist/lib/*"
    parser.add_argument("--classpath", default=os.pathsep.join([str(PROJECT / "tests/target/test-classes"), str(libraries)]))
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        sizes = [int(number) for number in arguments.serve.split(",")]
        run = runtime(arguments.file, arguments.threads)[0] if arguments.file else eager(sizes, arguments.threads)
        return serve(run, arguments.threads)
    print("| in, out, size, stride, groups, kernel, batch | PyTorch | ours | ratio | ours in Python | PyTorch's peak | our peak | difference |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for each in arguments.layers:
        measure([int(number) for number in each.split(",")], arguments.threads, arguments.rounds, arguments.classpath)


if __name__ == "__main__":
    main()
