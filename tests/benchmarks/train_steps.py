#!/usr/bin/env python3
"""Times whole training steps against PyTorch's eager mode, and measures their peak memory; prints the tables of docs/PERFORMANCE.md.

usage: train_steps.py [CHANNELS ...] [--batch N ...] [--threads N ...] [--kinds plain twisted] [--optimizers sgd adamw] [--rounds N]
                      [--memory] [--no-kept-heap] [--models FOLDER]        a Python with torch and onnxruntime; after mvn verify

A network is a 3x3 Conv, a BatchNormalization and a Relu for each of the channels, such as 64-64-64, then the mean over the image, a linear
layer and softmax cross-entropy; its images are of 3x32x32. Twisted, all its convolutions are conv_twist layers. A step is forward pass,
backward pass and update: SGD with momentum 0.9, or AdamW, both with weight decay 0.01. PyTorch runs the layer's module, which makes its
kernels antisymmetric in each forward pass, and its own optimisers. Both sides start from the same weights and train with the same batch.

Both take turns in one process. A number is the median of the rounds; a ratio the median of the rounds' ratios. Time is that of the
processor, and with more than one thread also what passed. PyTorch keeps its heap (KEPT_HEAP): without, page faults take more than half
of its time. With --memory: the peak of a process of its own for each side, less what it had after its libraries were loaded; of PyTorch with
its heap kept, and without.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEPT_HEAP = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "16000000000"}
PROJECT = Path(__file__).resolve().parents[2]
NETWORKS = ["32-32-32", "64-64-64", "128-128-128"]
RATES = {"sgd": 0.01, "adamw": 0.001}
STEPS = 5


def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def module(channels, twisted):
    """The network in PyTorch, with weights that are the same each time."""
    import torch
    from eager import ConvTwist
    from torch import nn

    torch.manual_seed(1)
    layers, before = [], 3
    for after in map(int, channels.split("-")):
        conv = ConvTwist(before, after, 1, 1, False) if twisted else nn.Conv2d(before, after, 3, padding=1, bias=False)
        layers += [conv, nn.BatchNorm2d(after), nn.ReLU()]
        before = after
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 10))


def parameters(network, twisted):
    """The parameters and statistics of a module by their names in the model, as arrays."""
    named = {}
    for name, value in network.state_dict().items():
        place, rest = name.split(".", 1)
        layer, kind = divmod(int(place), 3)
        if place == str(len(network) - 1):
            name = f"fc.{rest}"
        elif kind == 1:
            name = f"layer{layer}.bn.{rest}"
        else:
            name = f"layer{layer}.conv.{rest.removeprefix('conv.')}"
        named[name] = value.numpy().copy()
    return named


def batch_of(size):
    import numpy

    random = numpy.random.default_rng(0)
    return random.standard_normal((size, 3, 32, 32), dtype=numpy.float32), random.integers(0, 10, size)


def pytorch(network, batch, optimizer, threads):
    """A step in PyTorch, as a function that returns the loss."""
    import torch

    torch.set_num_threads(threads)
    images, target = map(torch.from_numpy, batch_of(batch))
    kinds = {"sgd": lambda of: torch.optim.SGD(of, RATES["sgd"], momentum=0.9, weight_decay=0.01),
             "adamw": lambda of: torch.optim.AdamW(of, RATES["adamw"], weight_decay=0.01)}
    optimiser = kinds[optimizer](network.parameters())

    def step():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(images), target)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def session(file, threads, profile=None):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if profile:
        options.enable_profiling = True
        options.profile_file_prefix = profile
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def runtime(opened, named, batch, optimizer):
    """A step on ONNX Runtime, as a function that returns the loss; what it renews stays in the runtime's tensors."""
    import numpy
    from onnxruntime import OrtValue

    images, target = batch_of(batch)
    given = dict(named, image=images, target=target, learning_rate=numpy.float32(RATES[optimizer]))
    feeds = {each.name: OrtValue.ortvalue_from_numpy(numpy.asarray(given[each.name]) if each.name in given
                                                     else numpy.zeros(each.shape, numpy.float32))
             for each in opened.get_inputs() if each.name != "update"}
    outputs = [each.name for each in opened.get_outputs()]
    count = 0

    def step():
        nonlocal count
        count += 1
        feeds["update"] = OrtValue.ortvalue_from_numpy(numpy.array(count, numpy.int64))
        results = opened.run_with_ort_values(outputs, feeds)
        for name, value in zip(outputs, results):
            if name.endswith(".next"):
                feeds[name.removesuffix(".next")] = value
        return results[0].numpy().item()

    return step


def sides(arguments):
    network = module(arguments.channels[0], arguments.kinds[0] == "twisted")
    named = parameters(network, True)
    batch, optimizer, threads = arguments.batch[0], arguments.optimizers[0], arguments.threads[0]
    ours = runtime(session(file(arguments), threads), named, batch, optimizer)
    return ours, pytorch(network, batch, optimizer, threads)


def file(arguments):
    name = f"{arguments.channels[0]}_{arguments.batch[0]}_{arguments.kinds[0]}_{arguments.optimizers[0]}.onnx"
    return Path(arguments.models, name)


def times(arguments):
    """Prints the medians of one configuration."""
    threads = arguments.threads[0]
    taken = [([], []), ([], [])]
    difference = 0
    steps = sides(arguments)
    for turn in range(arguments.rounds + 3):
        losses = []
        for step, (processor, passed) in zip(steps, taken):
            start, clock = time.process_time(), time.perf_counter()
            losses.append(step())
            if turn >= 3:
                processor.append(time.process_time() - start)
                passed.append(time.perf_counter() - clock)
        if turn < 3:
            difference = max(difference, abs(losses[0] - losses[1]) / losses[1])
    medians = [statistics.median(processor) * 1e3 for processor, _ in taken]
    ratios = [statistics.median(ours / theirs for ours, theirs in zip(*pair)) for pair in zip(*taken)]
    kinds = f"{arguments.kinds[0]}, {arguments.optimizers[0]}"
    print(f"| {arguments.channels[0]} | {arguments.batch[0]} | {threads} | {kinds} | {medians[1]:.1f} ms | {medians[0]:.1f} ms "
          f"| {ratios[0]:.2f} | {ratios[1]:.2f} | {difference:.0e} |", flush=True)


def peak(arguments):
    """Prints the megabytes that one side takes: "ours" or "theirs"."""
    twisted, batch, optimizer, threads = arguments.kinds[0] == "twisted", arguments.batch[0], arguments.optimizers[0], arguments.threads[0]
    if arguments.peak == "theirs":
        import torch.optim

        before = memory("VmRSS")
        step = pytorch(module(arguments.channels[0], twisted), batch, optimizer, threads)
    else:
        import numpy
        import onnxruntime

        before = memory("VmRSS")
        opened = session(file(arguments), threads)
        random = numpy.random.default_rng(1)
        named = {each.name: 0.1 + 0.1 * random.random(each.shape, dtype=numpy.float32)
                 for each in opened.get_inputs() if each.name.startswith(("layer", "fc")) and not each.name.endswith("momentum")}
        step = runtime(opened, named, batch, optimizer)
    for _ in range(STEPS):
        step()
    print(round(memory("VmHWM") - before))


def write(arguments, folder):
    classpath = os.environ.get("STEPS_CLASSPATH") or os.pathsep.join(
        [str(PROJECT / "tests/target/test-classes"), str(PROJECT / "runtime/cli/target/onnx-twist/lib/*")])
    for batch in arguments.batch:
        command = ["java", "-cp", classpath, "org.onnxtwist.benchmarks.TrainingStepModels", folder, str(batch), *arguments.channels]
        subprocess.run(command, check=True)


def run(arguments, one, heap):
    """One configuration in a process of its own; what it prints."""
    command = [sys.executable, __file__, "--models", arguments.models, "--rounds", str(arguments.rounds), *one]
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1", **(KEPT_HEAP if heap else {})}
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout.strip()


def configurations(arguments):
    for channels in arguments.channels:
        for batch in arguments.batch:
            for threads in arguments.threads:
                for kind in arguments.kinds:
                    for optimizer in arguments.optimizers:
                        yield channels, str(batch), str(threads), kind, optimizer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("channels", nargs="*", default=NETWORKS)
    parser.add_argument("--batch", nargs="+", type=int, default=[32, 64])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--kinds", nargs="+", default=["plain", "twisted"])
    parser.add_argument("--optimizers", nargs="+", default=["sgd", "adamw"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--no-kept-heap", action="store_true")
    parser.add_argument("--models")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        return peak(arguments)
    if arguments.one:
        return times(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.models:
            arguments.models = folder
            write(arguments, folder)
        if arguments.memory:
            print("| channels | batch | threads | | PyTorch, heap kept | PyTorch | ours |\n| --- | ---: | ---: | --- | ---: | ---: | ---: |")
        else:
            print("| channels | batch | threads | | PyTorch | ours | ratio | ratio of passed time | difference of losses |")
            print("| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
        for each in configurations(arguments):
            channels, batch, threads, kind, optimizer = each
            one = [channels, "--batch", batch, "--threads", threads, "--kinds", kind, "--optimizers", optimizer]
            if arguments.memory:
                kept, freed, ours = (run(arguments, [*one, "--peak", side], heap)
                                     for side, heap in (("theirs", True), ("theirs", False), ("ours", False)))
                print(f"| {channels} | {batch} | {threads} | {kind}, {optimizer} | {kept} MB | {freed} MB | {ours} MB |", flush=True)
            else:
                print(run(arguments, [*one, "--one"], not arguments.no_kept_heap), flush=True)


if __name__ == "__main__":
    main()
