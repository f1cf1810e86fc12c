"""How the coordinates of an axis are written: from the size (an int, or a tensor while the legacy exporter traces)."""

import numpy
import torch


def arange(size, like):
    return torch.arange(size, dtype=torch.float32) * 2 / size


def arange_step(size, like):
    return torch.arange(size, dtype=torch.float32) * (2 / size)


def arange_step_left(size, like):
    return 2 / size * torch.arange(size)


def arange_reciprocal(size, like):
    return torch.arange(size, dtype=torch.float32) * 2 * (1 / size)


def arange_float(size, like):
    return 2 * torch.arange(size).float() / float(size)


def arange_halved(size, like):
    return torch.arange(size, device=like.device, dtype=like.dtype) / (size / 2)


def arange_integer(size, like):
    return (2 * torch.arange(size)).to(like.dtype) / size


def arange_doubled(size, like):
    index = torch.arange(0, size, 1, dtype=torch.float32)
    return (index + index) / size


def arange_double(size, like):
    return (torch.arange(size, dtype=torch.float64) * 2 / size).to(like.dtype)


def arange_stop(size, like):
    """Steps of a float."""
    return torch.arange(0, 2 - 1 / size, 2 / size)


def linspace(size, like):
    return torch.linspace(0, 2 - 2 / size, size)


def linspace_open(size, like):
    return torch.linspace(0, 2, size + 1)[:-1]


def cumsum(size, like):
    return (torch.ones(size).cumsum(0) - 1) * 2 / size


def indices(size, like):
    return torch.from_numpy(numpy.indices((int(size),), dtype="float32")[0] * 2 / int(size))
