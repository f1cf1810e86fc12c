"""Layers that are not written as convolutions, coordinates and a sum apart: each of (module, base, conv_x, conv_y, height, width)."""

import torch


def scaled_centre(self, out, kx, ky, h, w):
    """The centres are scaled to pixels, and the sum is scaled back."""
    xx = (2 * torch.arange(w).view(1, 1, 1, -1) - w * self.center_x.view(-1, 1, 1)) / w
    yy = (2 * torch.arange(h).view(1, 1, -1, 1) - h * self.center_y.view(-1, 1, 1)) / h
    return out + xx * kx + yy * ky


def distributed(self, out, kx, ky, h, w):
    """(X - c) k multiplied out."""
    xx, yy = torch.arange(w) * 2 / w, (torch.arange(h) * 2 / h).view(-1, 1)
    return out + xx * kx - self.center_x.view(-1, 1, 1) * kx + yy * ky - self.center_y.view(-1, 1, 1) * ky


def coordinates(self, h, w):
    xx = torch.arange(w).view(1, 1, 1, -1) * 2 / w - self.center_x.view(-1, 1, 1)
    return xx, torch.arange(h).view(1, 1, -1, 1) * 2 / h - self.center_y.view(-1, 1, 1)


def stack_sum(self, out, kx, ky, h, w):
    xx, yy = coordinates(self, h, w)
    return torch.stack([out, xx * kx, yy * ky]).sum(0)


def stack_weighted(self, out, kx, ky, h, w):
    """A stack of images times a stack of coordinates, over a fifth axis."""
    xx, yy = coordinates(self, h, w)
    nf = self.layer.nf
    weights = torch.stack([torch.ones(nf, h, w), xx[0].expand(-1, h, -1), yy[0].expand(-1, -1, w)])
    return (torch.stack([out, kx, ky], 1) * weights).sum(1)


def einsum(self, out, kx, ky, h, w):
    xx, yy = torch.arange(w) * 2 / w, torch.arange(h) * 2 / h
    return (out + torch.einsum("nchw,w->nchw", kx, xx) + torch.einsum("nchw,h->nchw", ky, yy)
        - torch.einsum("nchw,c->nchw", kx, self.center_x) - torch.einsum("nchw,c->nchw", ky, self.center_y))


def einsum_stack(self, out, kx, ky, h, w):
    xx, yy = coordinates(self, h, w)
    nf = self.layer.nf
    weights = torch.stack([torch.ones(nf, h, w), xx[0].expand(-1, h, -1), yy[0].expand(-1, -1, w)])
    return torch.einsum("nkchw,kchw->nchw", torch.stack([out, kx, ky], 1), weights)


def mesh(self, out, kx, ky, h, w):
    yy, xx = torch.meshgrid(torch.arange(h) * 2 / h, torch.arange(w) * 2 / w, indexing="ij")
    return out + (xx - self.center_x.view(-1, 1, 1)) * kx + (yy - self.center_y.view(-1, 1, 1)) * ky


def mesh_linspace(self, out, kx, ky, h, w):
    """A mesh of both coordinates, stacked last."""
    yy, xx = torch.meshgrid(torch.linspace(0, 2 - 2 / h, h), torch.linspace(0, 2 - 2 / w, w), indexing="ij")
    both = torch.stack([xx, yy], -1)
    return out + (both[..., 0] - self.center_x.view(-1, 1, 1)) * kx + (both[..., 1] - self.center_y.view(-1, 1, 1)) * ky


def transposed_mesh(self, out, kx, ky, h, w):
    xx, yy = torch.arange(w).expand(h, w), torch.arange(h).expand(w, h).t()
    return out + (xx * 2 / w - self.center_x.view(-1, 1, 1)) * kx + (yy * 2 / h - self.center_y.view(-1, 1, 1)) * ky


def buffer(self, out, kx, ky, h, w):
    """Columns and rows counted once, for all images, and sliced to the size of each."""
    rows, columns = torch.meshgrid(torch.arange(16.), torch.arange(16.), indexing="ij")
    self.register_buffer("columns", columns[None, None].clone(), persistent=False)
    self.register_buffer("rows", rows[None, None].clone(), persistent=False)
    xx = self.columns[:, :, :h, :w] * (2 / w) - self.center_x.view(-1, 1, 1)
    return out + xx * kx + (self.rows[:, :, :h, :w] * (2 / h) - self.center_y.view(-1, 1, 1)) * ky


def fixed_buffer(self, out, kx, ky, h, w):
    """Coordinates of the first image's size."""
    if not hasattr(self, "fixed_x"):
        xx, yy = coordinates(self, h, w)
        self.register_buffer("fixed_x", xx.detach().expand(1, -1, h, -1).clone())
        self.register_buffer("fixed_y", yy.detach().expand(1, -1, -1, w).clone())
    return out + self.fixed_x * kx + self.fixed_y * ky
