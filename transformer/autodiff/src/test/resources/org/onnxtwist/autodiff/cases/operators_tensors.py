"""Reductions, movements and products in PyTorch's words."""
import torch


def axes(x, inputs, a):
    if len(inputs) > 1 and inputs[1] is not None:
        return [int(i) for i in inputs[1]]
    return [] if a.get("noop_with_empty_axes", 0) else list(range(x.dim()))


def register(operator):
    for name, function in dict(
            ReduceSum=lambda x, d, k: x.sum(d, keepdim=k), ReduceMean=lambda x, d, k: x.mean(d, keepdim=k),
            ReduceMax=lambda x, d, k: x.amax(d, keepdim=k), ReduceMin=lambda x, d, k: x.amin(d, keepdim=k),
            ReduceL1=lambda x, d, k: x.abs().sum(d, keepdim=k), ReduceL2=lambda x, d, k: torch.linalg.vector_norm(x, 2, d, keepdim=k),
            ReduceLogSum=lambda x, d, k: x.sum(d, keepdim=k).log(), ReduceLogSumExp=lambda x, d, k: x.logsumexp(d, keepdim=k),
            ReduceSumSquare=lambda x, d, k: (x * x).sum(d, keepdim=k)).items():
        def reduce(inputs, a, function=function):
            d = axes(inputs[0], inputs, a)
            return function(inputs[0], d, bool(a.get("keepdims", 1))) if d else inputs[0]
        operator(name)(reduce)

    @operator("ReduceProd")
    def _(inputs, a):
        x = inputs[0]
        for d in sorted((i % x.dim() for i in axes(x, inputs, a)), reverse=True):
            x = x.prod(d, keepdim=bool(a.get("keepdims", 1)))
        return x

    @operator("Softmax")
    def _(inputs, a):
        return torch.softmax(inputs[0], a.get("axis", -1))

    @operator("LogSoftmax")
    def _(inputs, a):
        return torch.log_softmax(inputs[0], a.get("axis", -1))

    @operator("CumSum")
    def _(inputs, a):
        x, d = inputs[0], int(inputs[1])
        x = x.flip(d) if a.get("reverse", 0) else x
        y = x.cumsum(d)
        y = y - x if a.get("exclusive", 0) else y
        return y.flip(d) if a.get("reverse", 0) else y

    @operator("TopK")
    def _(inputs, a):
        return tuple(torch.topk(inputs[0], int(inputs[1]), a.get("axis", -1), bool(a.get("largest", 1))))

    @operator("Reshape")
    def _(inputs, a):
        return inputs[0].reshape([inputs[0].shape[i] if s == 0 else int(s) for i, s in enumerate(inputs[1])])

    @operator("Flatten")
    def _(inputs, a):
        axis = a.get("axis", 1)
        return inputs[0].reshape(int(torch.tensor(inputs[0].shape[:axis]).prod()), -1)

    @operator("Squeeze")
    def _(inputs, a):
        return inputs[0].squeeze() if len(inputs) == 1 else inputs[0].squeeze([int(i) for i in inputs[1]])

    @operator("Unsqueeze")
    def _(inputs, a):
        rank = inputs[0].dim() + len(inputs[1])
        x = inputs[0]
        for axis in sorted(int(i) % rank for i in inputs[1]):
            x = x.unsqueeze(axis)
        return x

    @operator("Transpose")
    def _(inputs, a):
        return inputs[0].permute(a.get("perm", list(range(inputs[0].dim()))[::-1]))

    @operator("Expand")
    def _(inputs, a):
        return inputs[0].expand(torch.broadcast_shapes(inputs[0].shape, tuple(int(i) for i in inputs[1])))

    @operator("Trilu")
    def _(inputs, a):
        k = int(inputs[1]) if len(inputs) > 1 else 0
        return torch.triu(inputs[0], k) if a.get("upper", 1) else torch.tril(inputs[0], k)

    @operator("ReverseSequence")
    def _(inputs, a):
        x = inputs[0] if a.get("time_axis", 0) == 0 else inputs[0].transpose(0, 1)
        columns = [torch.cat([x[:n, i].flip(0), x[n:, i]]) for i, n in enumerate(inputs[1].tolist())]
        y = torch.stack(columns, 1)
        return y if a.get("time_axis", 0) == 0 else y.transpose(0, 1)

    @operator("Slice")
    def _(inputs, a):
        x, starts, ends = inputs[0], inputs[1].tolist(), inputs[2].tolist()
        where = inputs[3].tolist() if len(inputs) > 3 and inputs[3] is not None else list(range(len(starts)))
        steps = inputs[4].tolist() if len(inputs) > 4 else [1] * len(starts)
        for s, e, axis, t in zip(starts, ends, where, steps):
            x = x.index_select(axis, torch.tensor(list(range(x.shape[axis]))[slice(s, e if t > 0 or e >= -x.shape[axis] else None, t)]))
        return x

    @operator("Tile")
    def _(inputs, a):
        return inputs[0].repeat([int(i) for i in inputs[1]])

    @operator("Compress")
    def _(inputs, a):
        x = inputs[0] if "axis" in a else inputs[0].reshape(-1)
        return x.index_select(a.get("axis", 0), torch.nonzero(inputs[1]).reshape(-1))

    @operator("DepthToSpace")
    def _(inputs, a):
        x, b = inputs[0], a["blocksize"]
        n, c, h, w = x.shape
        if a.get("mode", b"DCR") == b"CRD":
            return torch.nn.functional.pixel_shuffle(x, b)
        return x.reshape(n, b, b, c // b // b, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // b // b, h * b, w * b)

    @operator("SpaceToDepth")
    def _(inputs, a):
        x, b = inputs[0], a["blocksize"]
        n, c, h, w = x.shape
        return x.reshape(n, c, h // b, b, w // b, b).permute(0, 3, 5, 1, 2, 4).reshape(n, c * b * b, h // b, w // b)

    @operator("Shape")
    def _(inputs, a):
        return torch.tensor(inputs[0].shape[a.get("start", 0):a.get("end")])

    @operator("Concat")
    def _(inputs, a):
        return torch.cat(inputs, a["axis"])

    @operator("Split")
    def _(inputs, a):
        axis = a.get("axis", 0)
        parts = inputs[1].tolist() if len(inputs) > 1 else -(-inputs[0].shape[axis] // a["num_outputs"])
        return torch.split(inputs[0], parts, axis)

    @operator("Gather")
    def _(inputs, a):
        x, i, axis = inputs[0], inputs[1], a.get("axis", 0)
        flat = x.index_select(axis, i.reshape(-1) % x.shape[axis])
        return flat.reshape(x.shape[:axis] + i.shape + x.shape[axis + 1:])

    @operator("GatherElements")
    def _(inputs, a):
        return torch.gather(inputs[0], a.get("axis", 0), inputs[1])

    @operator("GatherND")
    def _(inputs, a):
        x, i = inputs[0], inputs[1]
        if a.get("batch_dims", 0):
            return torch.stack([x[b][tuple(i[b].T)] if i[b].dim() > 1 else x[b][tuple(i[b])] for b in range(x.shape[0])])
        return x[tuple(i.movedim(-1, 0))]

    @operator("MatMul")
    def _(inputs, a):
        return torch.matmul(*inputs)

    @operator("Gemm")
    def _(inputs, a):
        x = inputs[0].T if a.get("transA", 0) else inputs[0]
        w = inputs[1].T if a.get("transB", 0) else inputs[1]
        y = a.get("alpha", 1.0) * (x @ w)
        return y + a.get("beta", 1.0) * inputs[2] if len(inputs) > 2 else y
