#!/usr/bin/env python3
"""Times five surgeries on ResNet-50 here and in Python, in process and warm.

usage: surgeries.py [--rounds N] [MAVEN OPTION...]

A round runs the benchmark of the library (SurgeriesBenchmark) and then the same in Python, a process each; so what else happens on the
machine meets both sides. Of each side the median over all measurements of all rounds is printed, and how many times as long Python
takes. The last line tells whether each surgery is at least ten times as fast as the faster of onnx-ir and onnxscript's rewriter.

Needs Maven, and Python's onnx-ir, onnxscript, onnx and numpy.
"""
import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REPORT = PROJECT / "tests/target/benchmarks.json"
MIDDLE = "layer3.1.relu_output"
BOUND = 10


def library(options):
    """Microseconds of each measurement, by surgery."""
    subprocess.run(
        ["mvn", "-q", "-B", "test", "-pl", "tests", "-am", "-Dtest=BenchmarksTest", "-Dsurefire.failIfNoSpecifiedTests=false",
         "-Donnxtwist.benchmarks=SurgeriesBenchmark", *options],
        cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    return {
        result["benchmark"].rsplit(".", 1)[1]: [time for fork in result["primaryMetric"]["rawData"] for time in fork]
        for result in json.loads(REPORT.read_text())}


def write_model(folder):
    classpath = os.pathsep.join(str(PROJECT / module / "target/classes") for module in ("samples", "transformer/graph"))
    libraries = (PROJECT / "runtime/cli/target/onnx-twist/lib").glob("*.jar")
    classpath = os.pathsep.join([classpath, *map(str, sorted(libraries))])
    subprocess.run(["java", "-cp", classpath, "org.onnxtwist.samples.WriteNetworks", folder, "resnet50"], check=True,
                   stdout=subprocess.DEVNULL)
    return Path(folder) / "resnet50.onnx"


def surgeries(folder):
    """By surgery and tool: the edit of a model, and how often to time it."""
    import numpy
    import onnx_ir as ir
    from onnx_ir.passes.common import ShapeInferencePass
    from onnxscript.rewriter import RewriteRuleSet, pattern
    from onnxscript.rewriter.rules.common import fuse_batchnorm_into_conv_rule

    def insert(model):
        output = model.graph.outputs[0]
        softmax = ir.node("Softmax", [output], {"axis": 1})
        model.graph.append(softmax)
        made = softmax.outputs[0]
        made.name, output.name = output.name, "logits_raw"
        made.shape, made.dtype = output.shape, output.dtype
        model.graph.outputs[0] = made

    def replace(model):
        for node in model.graph:
            if node.op_type == "Relu":
                other = ir.node("LeakyRelu", node.inputs, {"alpha": 0.1})
                ir.convenience.replace_nodes_and_values(
                    model.graph, node, [node], [other], node.outputs, other.outputs)

    class LeakyRule(pattern.RewriteRuleClassBase):
        def pattern(self, op, x):
            return op.Relu(x)

        def rewrite(self, op, x):
            return op.LeakyRelu(x, alpha=0.1)

    leaky, folding = RewriteRuleSet([LeakyRule.rule()]), RewriteRuleSet([fuse_batchnorm_into_conv_rule])

    def cut(model):
        # What becomes an input needs a type, which files do not tell of values between; here it is inferred too.
        ShapeInferencePass()(model)
        ir.convenience.extract(model.graph, [model.graph.inputs[0].name], [MIDDLE])
        ir.convenience.extract(model.graph, [MIDDLE], [model.graph.outputs[0].name])

    def resize(model):
        image = model.graph.inputs[0]
        image.shape = ir.Shape([*image.shape[:2], 192, 320])
        for node in model.graph:
            for output in node.outputs:
                output.shape = None
        ShapeInferencePass()(model)

    def fold(model):
        for node in model.graph:
            if node.op_type != "BatchNormalization":
                continue
            conv = node.inputs[0].producer()
            if conv is None or conv.op_type != "Conv" or len(conv.outputs[0].uses()) != 1:
                continue
            scale, shift, mean, variance = (value.const_value.numpy() for value in node.inputs[1:5])
            epsilon = node.attributes["epsilon"].as_float() if "epsilon" in node.attributes else 1e-5
            factor = (scale / numpy.sqrt(variance + epsilon)).astype(numpy.float32)
            weight = conv.inputs[1]
            bias = conv.inputs[2].const_value.numpy() if len(conv.inputs) > 2 and conv.inputs[2] is not None else 0
            made = []
            for suffix, array in (("w", weight.const_value.numpy() * factor.reshape(-1, 1, 1, 1)),
                                  ("b", (bias - mean) * factor + shift)):
                name = f"{weight.name}.{suffix}"
                made.append(ir.val(name, const_value=ir.tensor(array, name=name)))
                model.graph.initializers[name] = made[-1]
            other = ir.Node("", "Conv", [conv.inputs[0], *made], attributes=list(conv.attributes.values()))
            ir.convenience.replace_nodes_and_values(
                model.graph, node, [conv, node], [other], node.outputs, other.outputs)

    def and_save(edit):
        def run(model):
            edit(model)
            ir.save(model, Path(folder) / "saved.onnx")
        return run

    return {
        ("insertNode", "onnx-ir"): (insert, 60),
        ("replaceActivation", "onnx-ir"): (replace, 20),
        ("replaceActivation", "onnxscript"): (leaky.apply_to_model, 10),
        ("cutInTwo", "onnx-ir"): (cut, 20),
        ("changeInputSize", "onnx-ir"): (resize, 10),
        ("foldBatchNormalization", "onnx-ir"): (fold, 10),
        ("foldBatchNormalization", "onnxscript"): (folding.apply_to_model, 6),
        ("foldBatchNormalizationAndWrite", "onnx-ir"): (and_save(fold), 5),
        ("foldBatchNormalizationAndWrite", "onnxscript"): (and_save(folding.apply_to_model), 4)}


def python(file):
    """Prints the microseconds of each measurement, by surgery and tool, as JSON."""
    import onnx_ir as ir
    source = ir.load(file)
    times = []
    for (surgery, tool), (edit, count) in surgeries(Path(file).parent).items():
        taken = []
        for _ in range(count + 3):
            model = source.clone()
            gc.collect()
            gc.disable()
            start = time.perf_counter()
            edit(model)
            taken.append((time.perf_counter() - start) * 1e6)
            gc.enable()
        times.append([surgery, tool, taken[3:]])
    print(json.dumps(times))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", help=argparse.SUPPRESS)
    given, options = parser.parse_known_args()
    if given.python:
        return python(given.python)
    ours, theirs = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.rounds):
            for surgery, times in library(options).items():
                ours.setdefault(surgery, []).extend(times)
            file = Path(folder) / "resnet50.onnx"
            if not file.exists():
                write_model(folder)
            out = subprocess.run([sys.executable, __file__, "--python", file], check=True, stdout=subprocess.PIPE)
            for surgery, tool, times in json.loads(out.stdout.splitlines()[-1]):
                theirs.setdefault(surgery, {}).setdefault(tool, []).extend(times)
    kept = True
    for surgery, times in sorted(ours.items()):
        median = statistics.median(times)
        print(f"{surgery:32} here {median:10.1f} us ({min(times):.1f} to {max(times):.1f}, {len(times)} times)")
        medians = {tool: statistics.median(taken) for tool, taken in theirs[surgery].items()}
        for tool, taken in theirs[surgery].items():
            print(f"{'':32} {tool:10} {medians[tool]:10.1f} us ({min(taken):.1f} to {max(taken):.1f}, {len(taken)} times),"
                  f" {medians[tool] / median:.1f} times as long")
        if not surgery.endswith("AndWrite"):
            kept &= min(medians.values()) >= BOUND * median
    print(f"each surgery at least {BOUND} times as fast" if kept else f"not each surgery {BOUND} times as fast")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
