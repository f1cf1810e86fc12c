"""Says what ONNX's own checker says of the mutated models.

    java -cp ... -Donnxtwist.shared=... org.onnxtwist.schema.mutation.MutatedModels MODELS
    python onnx-verdicts.py MODELS > onnx-verdicts.tsv

A suite is its name, its mutations, and a row for each subject: a letter for each mutation, a checksum of the models, and its name. The
letters: a where onnx.checker.check_model accepts the model, f where it refuses it only with full_check=True, r where it refuses it, - where
the subject has nothing that could be mutated so, x where the model crashes ONNX's checker. With a second argument, the messages go to that file.
"""

import os
import struct
import sys
import tempfile
import zlib

import onnx


def models(content):
    at = 0
    while at < len(content):
        names = []
        for _ in range(3):
            (length,) = struct.unpack_from(">H", content, at)
            names.append(content[at + 2 : at + 2 + length].decode())
            at += 2 + length
        (length,) = struct.unpack_from(">i", content, at)
        at += 4
        yield names, content[at : at + length] if length >= 0 else None
        at += max(length, 0)


def judge(model):
    for letter, full in (("r", False), ("f", True)):
        try:
            onnx.checker.check_model(model, full_check=full)
        except Exception as error:
            return letter, " ".join(str(error).split())
    return "a", ""


def judge_apart(models):
    """What is said of each model, by a process of its own, which some models crash."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w") as out:
            for model in models:
                letter, message = ("-", "") if model is None else judge(model)
                print(letter, message, sep="\t", file=out, flush=True)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answers:
        said = [line.rstrip("\n").split("\t", 1) for line in answers]
    os.waitpid(child, 0)
    if len(said) == len(models):
        return said
    return [*said, ("x", "crashed"), *(judge_apart(models[len(said) + 1 :]) if len(said) + 1 < len(models) else [])]


suites = {}
with open(sys.argv[1], "rb") as file:
    for (suite, subject, mutation), model in models(file.read()):
        suites.setdefault(suite, {}).setdefault(subject, []).append((mutation, model))
messages = open(sys.argv[2], "w") if len(sys.argv) > 2 else None
print("# onnx", onnx.__version__)
with tempfile.TemporaryDirectory() as folder:
    # External data is looked for in the working directory.
    os.chdir(folder)
    with open("data.bin", "wb") as data:
        data.write(bytes(12))
    for suite, subjects in suites.items():
        print("suite", suite, sep="\t")
        for mutation, _ in next(iter(subjects.values())):
            print("mutation", mutation, sep="\t")
        for subject, mutated in subjects.items():
            sys.stdout.flush()
            said = judge_apart([model for _, model in mutated])
            checksum = zlib.crc32(b"".join(model for _, model in mutated if model is not None))
            print("".join(letter for letter, _ in said), f"{checksum:08x}", subject, sep="\t")
            if messages:
                for (mutation, _), (letter, message) in zip(mutated, said):
                    print(suite, subject, mutation, letter, message, sep="\t", file=messages, flush=True)
    os.chdir("/")
