#!/usr/bin/env python3
"""Times twist layers in each form against the plain Conv, and prints the tables of docs/PERFORMANCE.md.

usage: forms.py [layers] [networks] [NETWORK ...] [--threads N ...] [--batch N ...] [--python PYTHON] [--rounds N] [--no-build]

  layers    the layers of that page's first table, one thread
  networks  ResNet-18, MobileNet, a U-Net and a net of 16 channels, with one and two threads, batch 1 and 8
  NETWORK   resnet18, mobilenet, unet, narrow, or a layer as IN,OUT,SIZE,STRIDE[,BATCH]

All subjects of a row are measured in turns in one process; a number is the median of the rounds' ratios to the plain network. With
--python and a Python that has PyTorch, PyTorch's eager mode takes its turn, with the kernels made antisymmetric at each pass, and once.
"""
import argparse
import math
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LAYERS = ["64,64,56,1", "128,128,28,1", "256,256,14,1", "512,512,7,1", "64,128,56,2", "3,64,224,1", "16,16,32,1,16"]
NETWORKS = ["resnet18", "mobilenet", "unet", "narrow"]
WIDE = 64


def measured(network, threads, batch, python, rounds):
    """The lines of one row: {subject: (milliseconds, ratio, low, high, bytes, remark)}."""
    libraries = PROJECT / "runtime/cli/target/onnx-twist/lib/*"
    classpath = os.pathsep.join([str(PROJECT / "tests/target/test-classes"), str(libraries)])
    command = ["java", "-Xmx2g", f"-Drounds={rounds}", "-cp", classpath, "org.onnxtwist.benchmarks.forms.FormsTable", str(threads), str(batch), network]
    out = subprocess.run(command + ([python] if python else []), check=True, capture_output=True, text=True, cwd=PROJECT / "tests").stdout
    rows = {}
    for line in out.splitlines():
        name, *numbers, remark = line.split("\t")
        rows[name] = (*map(float, numbers), remark)
    return rows


def table(rows):
    """Prints rows of (title, measured) as a table in Markdown, and how wide the intervals are."""
    subjects = [name for name in rows[0][1] if name != "plain"]
    print("| | plain | " + " | ".join(subjects) + " | auto is | autotuned is |")
    print("| --- | ---: |" + " ---: |" * len(subjects) + " --- | --- |")
    for title, row in rows:
        cells = [f"{row['plain'][0]:.2f} ms", *(f"{row[name][1]:.2f}" for name in subjects)]
        print(f"| {title} | " + " | ".join(cells) + f" | {row['auto'][5]} | {row['autotuned'][5]} |", flush=True)
    ours = [name for name in subjects if not name.startswith("eager")]
    spread = max((row[name][3] - row[name][2]) / row[name][1] for _, row in rows for name in ours)
    weights = "; ".join(f"{title}: {row['plain'][4]:,.0f} and {row['antisymmetric'][4]:,.0f}" for title, row in rows)
    print(f"\nStored bytes of all weights, plain, and antisymmetric with differences and grids: {weights}.")
    print(f"\nThe widest 99 % interval of a ratio, PyTorch's left out, is {100 * spread:.0f} % of it.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["layers", "networks"])
    parser.add_argument("--threads", type=int, nargs="+")
    parser.add_argument("--batch", type=int, nargs="+")
    parser.add_argument("--python")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-build", action="store_true")
    arguments = parser.parse_args()
    if not arguments.no_build:
        subprocess.run(["mvn", "-q", "-B", "package", "-DskipTests", "-pl", "tests", "-am"], check=True, cwd=PROJECT)
    if "layers" in arguments.what:
        rows = []
        for layer in LAYERS:
            *sizes, batch = layer.split(",") if layer.count(",") == 4 else [*layer.split(","), "1"]
            row = measured(",".join(sizes), 1, int(batch), arguments.python, arguments.rounds)
            title = ", ".join(sizes[:3]) + (f", stride {sizes[3]}" if sizes[3] != "1" else "") + (f", batch {batch}" if batch != "1" else "")
            rows.append((title, row))
            print(title, {name: round(found[1], 2) for name, found in row.items()}, file=sys.stderr, flush=True)
        table(rows)
        wide = [row["auto"][1] for (_, row), layer in zip(rows, LAYERS) if all(int(n) >= WIDE for n in layer.split(",")[:2])]
        print(f"Geometric mean of auto over the layers with {WIDE} channels or more: {math.prod(wide) ** (1 / len(wide)):.3f}\n")
    networks = [name for what in arguments.what if what != "layers" for name in (NETWORKS if what == "networks" else [what])]
    rows = []
    for threads in arguments.threads or [1, 2]:
        for batch in arguments.batch or [1, 8]:
            for name in networks:
                row = measured(name, threads, batch, arguments.python, arguments.rounds)
                rows.append((f"{name}, batch {batch}, {threads} thread" + "s" * (threads > 1), row))
                print(rows[-1][0], {each: round(found[1], 2) for each, found in row.items()}, file=sys.stderr, flush=True)
    if rows:
        table(rows)


if __name__ == "__main__":
    main()
