#!/usr/bin/env python3
"""Trains a small residual network on Fashion-MNIST with onnx-twist and with PyTorch, and compares.

usage: fashion.py agree|accuracy|epoch [options]        a Python with torch and onnx; after mvn verify

  agree     the losses of the first steps: their distance from those of PyTorch in double precision, for onnx-twist and for PyTorch in
            float with one and two threads and without oneDNN
  accuracy  two epochs for each seed and network with each of the two, and the paired differences; runs that stand in the folder of
            the results are not repeated, so that it can be interrupted, and one call for each side can run at the same time
  epoch     the time and memory of whole processes, from start to trained, of one epoch

The network is resnet-w16 of the command new, plain and twisted. Both sides begin with the same weights and take the same examples in the same
order: batches of 128, the last of an epoch smaller, SGD with momentum 0.9, weight decay 0.0005, one-cycle to 0.1, no augmentation.
PyTorch runs the layer's own module in eager mode and keeps its heap (without, page faults take much of its time).
"""
import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
HEAP = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "16000000000"}
CLASSPATH = os.environ.get("STEPS_CLASSPATH") or os.pathsep.join(
    [str(PROJECT / "tests/target/test-classes"), str(PROJECT / "runtime/cli/target/onnx-twist/lib/*")]
)
# As the launcher starts it.
JAVA = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", CLASSPATH]
NETS, SIDES = ("plain", "twisted"), ("ours", "pytorch")
MEAN, STD = "0.286", "0.353"
EXAMPLES = 60000


def timed(command, environment=None):
    """What a process prints, its CPU and wall seconds, and its peak of resident memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([str(each) for each in command], stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with status {process.returncode}")
    taken = {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.perf_counter() - start, "rss": usage.ru_maxrss / 1024}
    return printed, {name: round(value, 1) for name, value in taken.items()}


def new(net, seed, file):
    twist = ["--twist"] if net == "twisted" else []
    timed([*JAVA, "org.onnxtwist.cli.Main", "new", "resnet-w16", "--input", "1x28x28", "--classes", "10", "--seed", seed, *twist, "-o", file])
    return file


def ordered(seed, epochs, file):
    import numpy

    random = numpy.random.default_rng(seed)
    numpy.concatenate([random.permutation(EXAMPLES) for _ in range(epochs)]).astype("<i4").tofile(file)
    return file


def train(side, model, data, order, losses, threads, steps=0, *options):
    """Accuracy and loss of the test where steps is 0, and the cost."""
    arguments = [model, data, MEAN, STD, order, losses, threads, steps]
    if side == "ours":
        printed, cost = timed([*JAVA, "org.onnxtwist.benchmarks.TrainingInOrder", *arguments])
    else:
        printed, cost = timed([sys.executable, HERE / "fashion_pytorch.py", *arguments, *options], HEAP)
    return [float(each) for each in printed.split()], cost


def columns(file):
    lines = [line.split() for line in Path(file).read_text().splitlines()]
    return [[float(line[column]) for line in lines] for column in (0, 1)]


def agree(given, work):
    order = ordered(1, 2, work / "order")
    runs = {"onnx-twist": ("ours", 1), "PyTorch": ("pytorch", 1), "PyTorch, two threads": ("pytorch", 2),
            "PyTorch without oneDNN": ("pytorch", 1, "--without-onednn"), "double": ("pytorch", 1, "--double")}
    print("| network | run | largest distance in 10 steps | 20 | 30 | 50 | of learning rates |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for net in given.nets:
        model = new(net, 1, work / f"{net}.onnx")
        found = {}
        for name, (side, threads, *options) in runs.items():
            train(side, model, given.data, order, work / "losses", threads, given.steps, *options)
            found[name] = columns(work / "losses")
        exact, rates = found.pop("double")
        for name, (losses, own) in found.items():
            far = [abs(loss - right) for loss, right in zip(losses, exact, strict=True)]
            rate = max(abs(rate - right) / right for rate, right in zip(own, rates, strict=True))
            print(f"| {net} | {name} | " + " | ".join(f"{max(far[:end]):.1e}" for end in (10, 20, 30, 50)) + f" | {rate:.0e} |", flush=True)


def recorded(file, key, run):
    """The line of a file of JSON lines that has a key, or a new one with what run gives."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    found = [line for line in lines if key.items() <= line.items()]
    if not found:
        found = [{**key, **run()}]
        with open(file, "a") as out:
            out.write(json.dumps(found[0]) + "\n")
    return found[0]


def accuracy(given, work):
    results = given.results or work

    def run(net, seed, side):
        model, order = new(net, seed, work / "net.onnx"), ordered(seed, 2, work / "order")
        (share, loss), cost = train(side, model, given.data, order, work / "losses", given.threads)
        (results / f"losses-{net}-{seed}-{side}.txt").write_text((work / "losses").read_text())
        return {"accuracy": round(100 * share, 2), "loss": round(loss, 5), **cost}

    for seed in range(1, given.seeds + 1):
        for net in given.nets:
            for side in given.sides:
                recorded(results / "accuracy.jsonl", {"seed": seed, "net": net, "side": side}, lambda: run(net, seed, side))
    table([json.loads(line) for line in (results / "accuracy.jsonl").read_text().splitlines()], results, given.nets)


def epoch(given, work):
    command = [*JAVA, "org.onnxtwist.cli.Main"] if "STEPS_CLASSPATH" in os.environ else [PROJECT / "onnx-twist"]
    environments = {"onnx-twist": {}, "PyTorch": HEAP, "PyTorch, heap not kept": {}}

    def run(net, name):
        model, order = new(net, 1, work / "net.onnx"), ordered(1, 1, work / "order")
        if name == "onnx-twist":
            options = ["--validation", "0", "--epochs", "1", "--batch", "128", "--optimizer", "sgd", "--rate", "0.1", "--weight-decay",
                       "0.0005", "--mean", MEAN, "--std", STD, "--threads", given.threads, "--provider", "cpu", "-o", work / "trained.onnx"]
            printed, cost = timed([*command, "train", model, "--data", given.data, *options])
            share = re.search(r"test: .*accuracy ([0-9.]+) %", printed).group(1)
        else:
            arguments = [model, given.data, MEAN, STD, order, work / "losses", given.threads, 0]
            printed, cost = timed([sys.executable, HERE / "fashion_pytorch.py", *arguments], environments[name])
            share = 100 * float(printed.split()[0])
        return {"accuracy": round(float(share), 2), **cost}

    print("| network | run | CPU s | of PyTorch's | wall s | peak MiB | test accuracy |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for net in given.nets:
        found = {}
        for name in ("PyTorch", "onnx-twist", "PyTorch, heap not kept"):
            key = {"net": net, "run": name, "threads": given.threads}
            found[name] = recorded((given.results or work) / "epoch.jsonl", key, lambda: run(net, name))
            one = found[name]
            print(f"| {net} | {name} | {one['cpu']:.0f} | {one['cpu'] / found['PyTorch']['cpu']:.2f} | {one['wall']:.0f} | {one['rss']:.0f} |"
                  f" {one['accuracy']:.2f} |", flush=True)


def table(runs, results, nets):
    by = {(each["net"], each["seed"], each["side"]): each for each in runs}
    print("| network | seed | onnx-twist | PyTorch | largest distance of losses in 10, 50 steps | CPU s | CPU s, PyTorch |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for net in nets:
        pairs = [(seed, by[net, seed, "ours"], by[net, seed, "pytorch"])
                 for seed in sorted({seed for _, seed, _ in by}) if all((net, seed, side) in by for side in SIDES)]
        for seed, ours, theirs in pairs:
            both = [columns(results / f"losses-{net}-{seed}-{side}.txt")[0] for side in SIDES]
            far = [abs(a - b) for a, b in zip(*both)]
            print(f"| {net} | {seed} | {ours['accuracy']:.2f} | {theirs['accuracy']:.2f} | {max(far[:10]):.1e}, {max(far[:50]):.1e} |"
                  f" {ours['cpu']:.0f} | {theirs['cpu']:.0f} |")
        if len(pairs) > 1:
            differences = [ours["accuracy"] - theirs["accuracy"] for _, ours, theirs in pairs]
            error = statistics.stdev(differences) / math.sqrt(len(pairs))
            mean = lambda side: statistics.mean(by[net, seed, side]["accuracy"] for seed, _, _ in pairs)
            print(f"| {net} | mean of {len(pairs)} | {mean('ours'):.2f} | {mean('pytorch'):.2f} |"
                  f" difference {statistics.mean(differences):+.2f}, standard error {error:.2f} | | |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["agree", "accuracy", "epoch"])
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--nets", nargs="*", choices=NETS, default=NETS)
    parser.add_argument("--seeds", type=int, default=5, help="0 prints the accuracies that there are")
    parser.add_argument("--sides", nargs="*", choices=SIDES, default=SIDES)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--results", type=Path, help="a folder that keeps the results")
    given = parser.parse_args()
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        {"agree": agree, "accuracy": accuracy, "epoch": epoch}[given.what](given, Path(folder))


if __name__ == "__main__":
    main()
