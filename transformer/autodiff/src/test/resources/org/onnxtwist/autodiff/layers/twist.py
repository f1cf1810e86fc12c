"""Gradients of conv_twist layers by PyTorch's autograd in double precision, into twist.safetensors beside this file.

Of each case: the operands, x and dy; y; the gradients of sum(y dy) with respect to each operand. Those of conv_x and conv_y are given twice:
"full", as the layer's own module has them, which makes its weights antisymmetric in place before each forward pass, and "true", through
the projection of the stored weights. Run: python twist.py
"""

import pathlib

import numpy
import torch
from safetensors.numpy import save_file

# name: input channels, output channels, group, strides, dilations, pads (top, left, bottom, right), coordinates
CASES = {
    "usual": (3, 4, 1, (1, 1), (1, 1), (1, 1, 1, 1), "seed"),
    "centered": (4, 6, 2, (1, 1), (1, 1), (1, 1, 1, 1), "centered"),
    "strided": (4, 2, 1, (2, 1), (1, 1), (0, 1, 2, 0), "seed"),
    "dilated": (4, 4, 2, (1, 1), (1, 2), (1, 2, 1, 2), "centered"),
    "wide": (32, 32, 1, (1, 1), (1, 1), (1, 1, 1, 1), "seed"),
}
BATCH, HEIGHT, WIDTH = 2, 7, 6


def layer(x, operands, group, strides, dilations, pads, coordinates):
    top, left, bottom, right = pads
    padded = torch.nn.functional.pad(x, (left, right, top, bottom))
    conv = lambda weight, bias=None: torch.nn.functional.conv2d(padded, weight, bias, strides, 0, dilations, group)
    base = conv(operands["w"], operands["b"])
    height, width = base.shape[2:]
    xx = 2 * torch.arange(width, dtype=torch.float64) / width
    yy = (2 * torch.arange(height, dtype=torch.float64) / height)[:, None]
    center_x = operands["conv.center_x"][:, None, None]
    center_y = operands["conv.center_y"][:, None, None]
    if coordinates == "seed":
        xx, yy = xx - center_x, yy - center_y
    else:
        xx, yy = xx - 1 + center_x, yy - 1 + center_y
    return base + xx * conv(operands["conv.conv_x.weight"]) + yy * conv(operands["conv.conv_y.weight"])


def antisymmetric(weight):
    return (weight - weight.flip(2, 3)) / 2


def main():
    torch.manual_seed(5)
    found = {}
    for name, (inputs, outputs, group, *rest) in CASES.items():
        # Numbers of few bits, so that single precision holds them exactly.
        draw = lambda *shape: torch.randint(-64, 65, shape).double() / 64
        kernel = (outputs, inputs // group, 3, 3)
        operands = {
            "x": draw(BATCH, inputs, HEIGHT, WIDTH),
            "w": draw(*kernel),
            "b": draw(outputs),
            "conv.conv_x.weight": draw(*kernel),
            "conv.conv_y.weight": draw(*kernel),
            "conv.center_x": draw(outputs),
            "conv.center_y": draw(outputs),
        }
        for kind in ("true", "full"):
            leaves = {key: value.clone().requires_grad_() for key, value in operands.items()}
            applied = dict(leaves)
            for key in ("conv.conv_x.weight", "conv.conv_y.weight"):
                if kind == "full":
                    leaves[key].data = antisymmetric(leaves[key].data)
                else:
                    applied[key] = antisymmetric(leaves[key])
            y = layer(applied["x"], applied, group, *rest)
            if kind == "true":
                dy = draw(*y.shape)
                found[f"{name}/dy"] = dy
                found[f"{name}/y"] = y.detach()
            (y * dy).sum().backward()
            for key, value in leaves.items():
                found[f"{name}/{kind}/{key}"] = value.grad
        found.update({f"{name}/{key}": value for key, value in operands.items()})
    # Single precision is enough for a comparison to 1e-5, and half as large.
    save_file(
        {key: value.numpy().astype(numpy.float32) for key, value in found.items()},
        pathlib.Path(__file__).with_name("twist.safetensors"),
    )


main()
