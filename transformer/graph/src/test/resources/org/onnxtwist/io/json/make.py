"""Makes the .json files beside this from the .onnx files in ../text.

    pip install onnx==1.23.1 protobuf && python make.py
"""

import pathlib

import onnx
from google.protobuf import json_format

for file in sorted(pathlib.Path("../text").glob("*.onnx")):
    pathlib.Path(file.stem + ".json").write_text(json_format.MessageToJson(onnx.load(file)) + "\n", encoding="utf-8")
