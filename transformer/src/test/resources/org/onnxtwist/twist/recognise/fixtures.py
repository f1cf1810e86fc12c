"""Makes all fixtures: python fixtures.py, with torch, onnx, onnxruntime, onnxscript and safetensors. Good files are run and compared."""

import glob
import os
import sys

sys.dont_write_bytecode = True

import exported
import handmade
import near_misses
from layers import HERE, Fixtures, save

made = []
for folder, module in (("handmade", handmade), ("near_misses", near_misses), ):
    os.makedirs(os.path.join(HERE, folder), exist_ok=True)
    for old in glob.glob(os.path.join(HERE, folder, "*.onnx")):
        os.remove(old)
    fixtures = Fixtures(folder)
    module.make(fixtures)
    made.append(fixtures)
save(made)
