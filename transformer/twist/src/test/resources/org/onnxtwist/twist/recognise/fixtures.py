"""Makes all fixtures: python fixtures.py, with torch, onnx, onnxruntime, onnxscript and safetensors. Good files are run and compared."""

import sys

sys.dont_write_bytecode = True

import exported
import handmade
import near_misses
from layers import Fixtures, save

made = []
for folder, module in (("handmade", handmade), ("near_misses", near_misses), ("exported", exported)):
    fixtures = Fixtures(folder)
    module.make(fixtures)
    made.append(fixtures)
save(made)
