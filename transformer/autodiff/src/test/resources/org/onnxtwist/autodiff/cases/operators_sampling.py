"""Operators that read between pixels, and Fourier transforms, in PyTorch's words."""
import torch
import torch.nn.functional as F


def register(operator):
    @operator("GridSample")
    def _(inputs, a):
        mode = {"linear": "bilinear", "cubic": "bicubic"}.get(a.get("mode", b"bilinear").decode(), a.get("mode", b"bilinear").decode())
        return F.grid_sample(inputs[0], inputs[1], mode, a.get("padding_mode", b"zeros").decode(), bool(a.get("align_corners", 0)))

    @operator("AffineGrid")
    def _(inputs, a):
        return F.affine_grid(inputs[0], inputs[1].tolist(), bool(a.get("align_corners", 0)))

    @operator("RoiAlign")
    def _(inputs, a):
        x, rois, images = inputs
        half = a.get("coordinate_transformation_mode", b"half_pixel") == b"half_pixel"
        scale, n = a.get("spatial_scale", 1.0), a["sampling_ratio"]
        sizes = a.get("output_height", 1), a.get("output_width", 1)
        regions = []
        for roi, image in zip(rois, images.tolist()):
            weights = []
            for size, out, side in ((x.shape[2], sizes[0], 1), (x.shape[3], sizes[1], 0)):
                start, end = (roi[k] * scale - (0.5 if half else 0.0) for k in (side, side + 2))
                extent = end - start if half else (end - start).clamp(min=1.0)
                p = start + extent * (torch.arange(out * n) + 0.5) / (out * n)
                valid = (p >= -1) & (p <= size)
                hat = (1 - (p.clamp(0, size - 1)[:, None] - torch.arange(size)).abs()).clamp(min=0) * valid[:, None]
                weights.append(hat.reshape(out, n, size).mean(1))
            regions.append(torch.einsum("ih,chw,jw->cij", weights[0], x[image], weights[1]))
        return torch.stack(regions)

    @operator("Col2Im")
    def _(inputs, a):
        x, shape, block = inputs
        pads = a.get("pads", [0] * 4)
        return F.fold(x, tuple(shape.tolist()), tuple(block.tolist()), tuple(a.get("dilations", [1, 1])), tuple(pads[:2]), tuple(a.get("strides", [1, 1])))

    @operator("Det")
    def _(inputs, a):  # by the definition, which has a derivative at singular matrices too
        x, n = inputs[0], inputs[0].shape[-1]
        import itertools
        total = 0
        for p in itertools.permutations(range(n)):
            sign = (-1) ** sum(p[i] > p[j] for i in range(n) for j in range(i + 1, n))
            term = sign
            for i in range(n):
                term = term * x[..., i, p[i]]
            total = total + term
        return total

    def dft(x, length, axis, inverse, onesided):
        z = torch.complex(x[..., 0], x[..., 1] if x.shape[-1] == 2 else torch.zeros_like(x[..., 0]))
        if inverse and onesided:
            return torch.fft.irfft(z, length, axis)[..., None]
        z = (torch.fft.ifft if inverse else torch.fft.fft)(z, length, axis)
        if onesided:
            z = z.narrow(axis, 0, z.shape[axis] // 2 + 1)
        return torch.view_as_real(z)

    @operator("DFT")
    def _(inputs, a):
        x = inputs[0]
        length = int(inputs[1]) if len(inputs) > 1 and inputs[1] is not None else None
        axis = int(inputs[2]) if len(inputs) > 2 else a.get("axis", 1)
        return dft(x, length, axis % x.dim(), a.get("inverse", 0), a.get("onesided", 0))

    @operator("STFT")
    def _(inputs, a):
        x, step, w = (list(inputs) + [None] * 2)[:3]
        n = int(inputs[3]) if len(inputs) > 3 else w.shape[0] if w is not None else x.shape[1]
        frames = torch.stack([x[:, k:k + n] for k in range(0, x.shape[1] - n + 1, int(step))], 1)
        frames = frames if w is None else frames * w[:, None]
        return dft(frames, None, 2, False, a.get("onesided", 1))

    @operator("DeformConv")
    def _(inputs, a):
        x, w, o, b, m = (list(inputs) + [None] * 2)[:5]
        parts, groups = a.get("offset_group", 1), a.get("group", 1)
        s, d, p = a.get("strides", [1, 1]), a.get("dilations", [1, 1]), a.get("pads", [0] * 4)
        n, c, h, width = x.shape
        oc, _, kh, kw = w.shape
        oh, ow = o.shape[2:]
        o = o.reshape(n, parts, kh, kw, 2, oh, ow)
        m = torch.ones(n, parts, kh, kw, oh, ow) if m is None else m.reshape(n, parts, kh, kw, oh, ow)
        columns = torch.zeros(n, c, kh, kw, oh, ow)
        per = c // parts
        whole = []
        for part in range(parts):
            rows = []
            for i in range(kh):
                row = []
                for j in range(kw):
                    y = torch.arange(oh)[:, None] * s[0] - p[0] + i * d[0] + o[:, part, i, j, 0]
                    z = torch.arange(ow)[None, :] * s[1] - p[1] + j * d[1] + o[:, part, i, j, 1]
                    hat_y = (1 - (y[..., None] - torch.arange(h)).abs()).clamp(min=0)
                    hat_z = (1 - (z[..., None] - torch.arange(width)).abs()).clamp(min=0)
                    met = torch.einsum("ncyz,nhwy,nhwz->nchw", x[:, part * per:(part + 1) * per], hat_y, hat_z)
                    row.append(met * m[:, part, i, j, None])
                rows.append(torch.stack(row, 2))
            whole.append(torch.stack(rows, 2))
        columns = torch.cat(whole, 1)
        y = torch.cat([torch.einsum("oikl,niklhw->nohw", wg, cg) for wg, cg in zip(w.chunk(groups), columns.chunk(groups, 1))], 1)
        return y if b is None else y + b[:, None, None]
