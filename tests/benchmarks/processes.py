#!/usr/bin/env python3
"""Times whole runs of the command against what other tools take for as many bytes.

usage: processes.py [resnet50] [external] [starts] [--rounds N] [--external-gib G] [--work DIR]

Runs alternate, so that what else happens on the machine meets both sides; medians are printed, with all single times.

  resnet50  rewriting ResNet-50's size (102 MB) without verification, against a Python process that loads and saves a model of
            the size that the rewrite writes with the onnx package
  external  rewriting a model with external data (4 GiB), against cp and sync of as many bytes as the rewrite writes; with the
            peak of the resident memory; once copying everything, once with --share-data
  starts    --version, and the rewrite of a small model without and with verification

Needs Linux, the built project (./onnx-twist and mvn -pl samples -am test-compile), and Python's onnx for the first two. Options for
the command's Java go through ONNX_TWIST_OPTS as ever. The last line tells whether each comparison keeps its bound.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = [str(PROJECT / "onnx-twist")]
SMALL = PROJECT / "samples/models/small_residual_net.onnx"
PASSED = []


def timed(command, **options):
    """Seconds and peak resident bytes of one process and its children."""
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with status {process.returncode}")
    return seconds, usage.ru_maxrss * 1024


def alternate(rounds, **commands):
    """Medians of the seconds and maxima of the memory, by name; each command is a function that prepares and gives a command."""
    seconds = {name: [] for name in commands}
    memory = {name: 0 for name in commands}
    for round_ in range(rounds + 1):
        for name, command in commands.items():
            taken, peak = timed(command())
            if round_:  # The first round fills the page cache.
                seconds[name].append(taken)
                memory[name] = max(memory[name], peak)
    for name, times in seconds.items():
        print(f"  {name:24} median {statistics.median(times):7.3f} s, peak {memory[name] / 2**20:6.0f} MiB"
              f"   {' '.join(f'{t:.3f}' for t in times)}")
    return {name: statistics.median(times) for name, times in seconds.items()}, memory


def bound(what, value, limit):
    PASSED.append(value <= limit)
    print(f"  {what}: {value:.3f}, bound {limit}: {'kept' if value <= limit else 'NOT KEPT'}")


def removed(command, *paths):
    """A command whose outputs of last time are gone before it starts."""
    def prepare():
        for path in paths:
            path.unlink(missing_ok=True)
        return command
    return prepare


def resnet50(work, rounds):
    print("ResNet-50's size, verification off, against onnx.load and onnx.save")
    classpath = os.pathsep.join([str(PROJECT / "samples/target/classes"), str(PROJECT / "transformer/graph/target/classes"),
                                 *map(str, sorted((PROJECT / "runtime/cli/target/onnx-twist/lib").glob("*.jar")))])
    subprocess.run(["java", "-cp", classpath, "org.onnxtwist.samples.WriteNetworks", work, "resnet50"], check=True)
    model, twisted, saved = work / "resnet50.onnx", work / "resnet50.twist.onnx", work / "saved.onnx"
    subprocess.run([*COMMAND, "rewrite", model, "-o", twisted, "--no-verify"], check=True, stdout=subprocess.DEVNULL)
    sized = work / "sized.onnx"
    shutil.copy(twisted, sized)
    program = f"import onnx; onnx.save(onnx.load({str(sized)!r}), {str(saved)!r})"
    times, _ = alternate(
        rounds,
        rewrite=removed([*COMMAND, "rewrite", model, "-o", twisted, "--no-verify"], twisted),
        python=removed([sys.executable, "-c", program], saved))
    bound("time against Python's", times["rewrite"] / times["python"], 0.8)


def external_model(work, gibibytes):
    """A network with external data of that size, most of it in a matrix multiplication, with a few Convs."""
    import numpy
    import onnx
    from onnx import TensorProto, helper

    block, count = 64 << 20, int(gibibytes * 16)
    nodes, initializers, offset = [], [], 0
    with open(work / "large.onnx.data", "wb") as data:
        rng = numpy.random.default_rng(0)
        noise = rng.integers(0, 256, block, numpy.uint8)

        def tensor(name, dims, size):
            nonlocal offset
            made = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=dims, data_location=TensorProto.EXTERNAL)
            for key, value in (("location", "large.onnx.data"), ("offset", offset), ("length", size)):
                made.external_data.add(key=key, value=str(value))
            initializers.append(made)
            data.write((noise if size == block else noise[:size]).tobytes())
            offset += size
            return name

        last = "x"
        for i in range(8):
            weight = tensor(f"conv{i}.weight", [16, 16, 3, 3], 16 * 16 * 9 * 4)
            nodes.append(helper.make_node("Conv", [last, weight], [f"c{i}"], name=f"conv{i}", pads=[1, 1, 1, 1]))
            last = f"c{i}"
        for i in range(count):
            weight = tensor(f"fc{i}.weight", [4096, 4096], block)
            nodes.append(helper.make_node("Gemm", [last if i else "v", weight], [f"g{i}"], name=f"fc{i}"))
            last = f"g{i}"
    graph = helper.make_graph(
        nodes, "large",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 16, 32, 32]),
         helper.make_tensor_value_info("v", TensorProto.FLOAT, [1, 4096])],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, [1, 4096]),
         helper.make_tensor_value_info("c7", TensorProto.FLOAT, [1, 16, 32, 32])],
        initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = work / "large.onnx"
    onnx.save(model, path)
    return path


def external(work, rounds, gibibytes):
    print(f"{gibibytes} GiB of external data, verification off, against cp and sync of as many bytes")
    model = external_model(work, gibibytes)
    written, data = work / "twisted.onnx", work / "twisted.onnx.data"
    rewrite = [*COMMAND, "rewrite", model, "-o", written, "--no-verify"]
    subprocess.run(rewrite, check=True, stdout=subprocess.DEVNULL)
    sources = [work / "source.onnx", work / "source.onnx.data"]
    for made, source in zip((written, data), sources):
        made.rename(source)
    copies = [work / "copy.onnx", work / "copy.onnx.data"]
    copy = ["sh", "-c", 'cp "$1" "$3" && cp "$2" "$4" && sync "$3" "$4"', "sh", *map(str, (*sources, *copies))]
    times, memory = alternate(
        rounds,
        rewrite=removed(rewrite, written, data),
        cp_and_sync=removed(copy, *copies),
        rewrite_share_data=removed([*rewrite, "--share-data"], written, data))
    bound("time against cp and sync", times["rewrite"] / times["cp_and_sync"], 1.3)
    bound("peak memory, MiB", memory["rewrite"] / 2**20, 400)


def starts(work, rounds):
    print("Start-up")
    output = work / "small.twist.onnx"
    rewrite = [*COMMAND, "rewrite", SMALL, "-o", output]
    times, _ = alternate(
        rounds,
        version=lambda: [*COMMAND, "--version"],
        rewrite_no_verify=removed([*rewrite, "--no-verify"], output),
        rewrite=removed(rewrite, output))
    bound("--version, seconds", times["version"], 0.12)
    bound("small rewrite without verification, seconds", times["rewrite_no_verify"], 0.25)
    bound("small rewrite with verification, seconds", times["rewrite"], 0.6)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="resnet50, external, starts; default: all")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--external-gib", type=float, default=4)
    parser.add_argument("--work", type=Path, help="a folder on the disk to measure; default: a temporary one")
    given = parser.parse_args()
    unknown = set(given.what) - {"resnet50", "external", "starts"}
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        work = Path(folder)
        what = given.what or ["starts", "resnet50", "external"]
        if "starts" in what:
            starts(work, 3 * given.rounds)
        if "resnet50" in what:
            resnet50(work, given.rounds)
        if "external" in what:
            external(work, max(3, given.rounds // 2), given.external_gib)
    print("all bounds kept" if all(PASSED) else f"{PASSED.count(False)} bounds not kept")
    return 0 if all(PASSED) else 1


if __name__ == "__main__":
    sys.exit(main())
