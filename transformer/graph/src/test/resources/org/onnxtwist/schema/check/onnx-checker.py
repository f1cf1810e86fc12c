"""Says what ONNX's own checker says of the planted faults.

    java -cp ... org.onnxtwist.schema.check.PlantedFaults FOLDER
    python onnx-checker.py FOLDER > onnx-checker.tsv

A row is a fault and "yes" where onnx.checker.check_model refuses the model, "full" where it does so only with full_check=True,
"no" where it accepts the model. The good models must be accepted either way.
"""

import pathlib
import sys

import onnx


def accepts(path, full):
    try:
        onnx.checker.check_model(onnx.load(path), full_check=full)
        return True
    except Exception as error:
        print(path.name, full, str(error).strip().split("\n")[0][:160], file=sys.stderr)
        return False


folder = pathlib.Path(sys.argv[1])
print("# onnx", onnx.__version__)
for path in sorted(folder.glob("*.onnx")):
    if path.name.endswith(".good.onnx"):
        assert accepts(path, False) and accepts(path, True), path
        continue
    print(path.stem, "no" if accepts(path, True) else "full" if accepts(path, False) else "yes", sep="\t")
