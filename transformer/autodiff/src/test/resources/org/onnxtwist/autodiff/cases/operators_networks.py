"""Convolutions, normalisations and losses in PyTorch's words."""
import torch
import torch.nn.functional as F


def padding(x, kernel, a):
    """The strides, dilations and pads of a window, for each spatial axis."""
    rank = len(kernel)
    strides, dilations = a.get("strides", [1] * rank), a.get("dilations", [1] * rank)
    pads = list(a.get("pads", [0] * (2 * rank)))
    auto = a.get("auto_pad", b"NOTSET").decode()
    if auto.startswith("SAME"):
        for i in range(rank):
            out = -(-x.shape[2 + i] // strides[i])
            total = max((out - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - x.shape[2 + i], 0)
            small, large = total // 2, total - total // 2
            pads[i], pads[rank + i] = (small, large) if auto == "SAME_UPPER" else (large, small)
    return strides, dilations, pads


def padded(x, pads, value=0.0):
    rank = len(pads) // 2
    flat = [p for i in reversed(range(rank)) for p in (pads[i], pads[rank + i])]
    return F.pad(x, flat, value=value)


def register(operator):
    @operator("Conv")
    def _(inputs, a):
        x, w = inputs[:2]
        b = inputs[2] if len(inputs) > 2 else None
        kernel = list(w.shape[2:])
        strides, dilations, pads = padding(x, kernel, a)
        conv = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[len(kernel)]
        return conv(padded(x, pads), w, b, tuple(strides), 0, tuple(dilations), a.get("group", 1))

    @operator("LayerNormalization")
    def _(inputs, a):
        axis = a.get("axis", -1) % inputs[0].dim()
        b = inputs[2] if len(inputs) > 2 else None
        y = F.layer_norm(inputs[0], inputs[0].shape[axis:], inputs[1], b, a.get("epsilon", 1e-5))
        variance, mean = torch.var_mean(inputs[0], list(range(axis, inputs[0].dim())), correction=0, keepdim=True)
        return (y, mean, (variance + a.get("epsilon", 1e-5)).rsqrt())

    @operator("InstanceNormalization")
    def _(inputs, a):
        return F.instance_norm(inputs[0], None, None, inputs[1], inputs[2], True, 0.0, a.get("epsilon", 1e-5))

    @operator("GroupNormalization")
    def _(inputs, a):
        n = inputs[0].shape[1] // inputs[1].shape[0]  # before operator set 21, scale and bias are those of groups
        s, b = inputs[1].repeat_interleave(n), inputs[2].repeat_interleave(n)
        return F.group_norm(inputs[0], a["num_groups"], s, b, a.get("epsilon", 1e-5))

    @operator("RMSNormalization")
    def _(inputs, a):
        axis = a.get("axis", -1) % inputs[0].dim()
        return F.rms_norm(inputs[0], inputs[0].shape[axis:], inputs[1], a.get("epsilon", 1e-5))

    @operator("MeanVarianceNormalization")
    def _(inputs, a):
        x, axes = inputs[0], a.get("axes", [0, 2, 3])
        mean = x.mean(axes, keepdim=True)
        return (x - mean) / (((x * x).mean(axes, keepdim=True) - mean * mean).sqrt() + 1e-9)

    @operator("LpNormalization")
    def _(inputs, a):
        return F.normalize(inputs[0], a.get("p", 2), a.get("axis", -1))

    @operator("BatchNormalization")
    def _(inputs, a):
        x, s, b, m, v = inputs
        training = bool(a.get("training_mode", 0))
        if training:
            y = F.batch_norm(x, None, None, s, b, True, 0.1, a.get("epsilon", 1e-5))
        else:  # PyTorch does not differentiate the given statistics, so this says the formula
            to = [1, -1] + [1] * (x.dim() - 2)
            y = (x - m.reshape(to)) / (v + a.get("epsilon", 1e-5)).sqrt().reshape(to) * s.reshape(to) + b.reshape(to)
        if not training:
            return (y, m.detach(), v.detach())
        variance, mean = torch.var_mean(x, [0] + list(range(2, x.dim())), correction=0)
        momentum = a.get("momentum", 0.9)
        return (y, m * momentum + mean * (1 - momentum), v * momentum + variance * (1 - momentum))

    def likelihood(x, t, w, a):
        reduction, ignored = a.get("reduction", b"mean").decode(), a.get("ignore_index", -1000)
        if w is None or not w.requires_grad:
            return F.nll_loss(x, t, w, ignore_index=ignored, reduction=reduction)
        counts = torch.nn.functional.one_hot(torch.where(t == ignored, 0, t), x.shape[1]).movedim(-1, 1) * (t != ignored).unsqueeze(1)
        each = torch.einsum("nc...,nc...,c->n...", -x, counts.double(), w)  # PyTorch does not differentiate the weights
        total = torch.einsum("nc...,c->", counts.double(), w)
        return each if reduction == "none" else each.sum() if reduction == "sum" else each.sum() / total

    @operator("SoftmaxCrossEntropyLoss")
    def _(inputs, a):
        w = inputs[2] if len(inputs) > 2 else None
        return (likelihood(torch.log_softmax(inputs[0], 1), inputs[1], w, a), torch.log_softmax(inputs[0], 1))

    @operator("NegativeLogLikelihoodLoss")
    def _(inputs, a):
        w = inputs[2] if len(inputs) > 2 else None
        return likelihood(inputs[0], inputs[1], w, a)

    def pool(inputs, a, reduce, fill, count=False):
        """Windows by unfolding, each reduced over its elements, of which those outside are fill."""
        x, kernel = inputs[0], a["kernel_shape"]
        rank = len(kernel)
        strides, dilations, pads = padding(x, kernel, a)
        real = torch.ones_like(x)
        real = padded(real, pads, 1.0 if count else 0.0)
        x = padded(x, pads, fill)
        if a.get("ceil_mode", 0):
            more = [0] * (2 * rank)
            for i in range(rank):
                span = x.shape[2 + i] - dilations[i] * (kernel[i] - 1) - 1
                out = -(-span // strides[i]) + 1
                if (out - 1) * strides[i] >= x.shape[2 + i] - pads[rank + i]:
                    out -= 1
                more[rank + i] = max(0, (out - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - x.shape[2 + i])
            x, real = padded(x, more, fill), padded(real, more, 0.0)
        parts, weights = [], []
        out = [(x.shape[2 + i] - dilations[i] * (kernel[i] - 1) - 1) // strides[i] + 1 for i in range(rank)]
        import itertools
        for tap in itertools.product(*map(range, kernel)):
            where = (slice(None), slice(None)) + tuple(
                slice(k * d, k * d + (o - 1) * s + 1, s) for k, d, o, s in zip(tap, dilations, out, strides))
            parts.append(x[where])
            weights.append(real[where])
        return reduce(torch.stack(parts), torch.stack(weights))

    @operator("MaxPool")
    def _(inputs, a):
        return pool(inputs, a, lambda p, w: p.max(0)[0], float("-inf"))

    @operator("AveragePool")
    def _(inputs, a):
        return pool(inputs, a, lambda p, w: p.sum(0) / w.sum(0), 0.0, bool(a.get("count_include_pad", 0)))

    @operator("LpPool")
    def _(inputs, a):
        q = a.get("p", 2)
        return pool(inputs, a, lambda p, w: p.abs().pow(q).sum(0).pow(1 / q), 0.0)

    @operator("GlobalAveragePool")
    def _(inputs, a):
        return inputs[0].mean(list(range(2, inputs[0].dim())), keepdim=True)

    @operator("GlobalMaxPool")
    def _(inputs, a):
        return F.adaptive_max_pool2d(inputs[0], 1)

    @operator("GlobalLpPool")
    def _(inputs, a):
        q = a.get("p", 2)
        return inputs[0].abs().pow(q).sum(list(range(2, inputs[0].dim())), keepdim=True).pow(1 / q)

    @operator("ConvTranspose")
    def _(inputs, a):
        x, w = inputs[:2]
        b = inputs[2] if len(inputs) > 2 else None
        rank = w.dim() - 2
        s, d = a.get("strides", [1] * rank), a.get("dilations", [1] * rank)
        more = a.get("output_padding", [0] * rank)
        full = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}[rank](
            x, w, b, tuple(s), 0, tuple(more), a.get("group", 1), tuple(d))
        pads = list(a.get("pads", [0] * (2 * rank)))
        if "output_shape" in a:
            for i in range(rank):
                total = full.shape[2 + i] - a["output_shape"][i]
                pads[i] = total // 2 if a.get("auto_pad", b"") == b"SAME_UPPER" else total - total // 2
                pads[rank + i] = total - pads[i]
        return padded(full, [-p for p in pads])

    @operator("Pad")
    def _(inputs, a):
        x, pads = inputs[0], inputs[1].tolist()
        mode = a.get("mode", b"constant").decode()
        axes = inputs[3].tolist() if len(inputs) > 3 else list(range(x.dim()))
        half = len(pads) // 2
        for i, axis in enumerate(axes):
            before, after, n = pads[i], pads[half + i], x.shape[axis]
            if mode == "constant":
                value = inputs[2] if len(inputs) > 2 and inputs[2] is not None else torch.zeros(())
                shape = lambda k: [k if j == axis else m for j, m in enumerate(x.shape)]
                x = x.narrow(axis, max(0, -before), n - max(0, -before) - max(0, -after))
                x = torch.cat([value.reshape([1] * x.dim()).expand(shape(max(0, before))), x,
                               value.reshape([1] * x.dim()).expand(shape(max(0, after)))], axis)
            else:
                index = {"edge": lambda k: min(max(k, 0), n - 1), "wrap": lambda k: k % n,
                         "reflect": lambda k: n - 1 - abs(n - 1 - abs(k))}[mode]
                x = x.index_select(axis, torch.tensor([index(k) for k in range(-before, n + after)]))
        return x

    @operator("QuantizeLinear")
    def _(inputs, a):  # straight-through: rounded in the forward pass, as if it were not in the backward pass
        x, s, z = inputs
        to = [-1 if i == a.get("axis", 1) % x.dim() else 1 for i in range(x.dim())] if s.dim() else []
        y = x / s.reshape(to)
        y = y + (y.round() - y).detach() + z.reshape(to)
        low, high = (0, 255) if z.dtype == torch.uint8 else (-128, 127)
        return torch.clamp(y, low, high)

    @operator("DequantizeLinear")
    def _(inputs, a):
        x, s = inputs[:2]
        z = inputs[2] if len(inputs) > 2 else torch.zeros(())
        to = [-1 if i == a.get("axis", 1) % x.dim() else 1 for i in range(x.dim())] if s.dim() and s.numel() > 1 else []
        return (x - z.reshape(to)) * s.reshape(to)

    @operator("Dropout")
    def _(inputs, a):
        return inputs[0]

    @operator("Einsum")
    def _(inputs, a):
        return torch.einsum(a["equation"].decode().replace(" ", ""), *inputs)

    @operator("LRN")
    def _(inputs, a):
        x, n = inputs[0], a["size"]
        square = F.pad((x * x).movedim(1, -1), ((n - 1) // 2, n - 1 - (n - 1) // 2)).unfold(-1, n, 1).sum(-1).movedim(-1, 1)
        return x / (a.get("bias", 1.0) + a.get("alpha", 1e-4) / n * square) ** a.get("beta", 0.75)

    @operator("Resize")
    def _(inputs, a):
        x = inputs[0]
        size = inputs[3].tolist()[2:] if len(inputs) > 3 else [int(n * s) for n, s in zip(x.shape[2:], inputs[2].tolist()[-2:])]
        mode = {"linear": "bilinear", "cubic": "bicubic"}.get(a.get("mode", b"nearest").decode(), "nearest")
        corners = a.get("coordinate_transformation_mode", b"half_pixel") == b"align_corners"
        return F.interpolate(x, size=size, mode=mode, align_corners=corners if mode != "nearest" else None)
