"""Operators of sequence models in PyTorch's words."""
import torch
import torch.nn.functional as F


def register(operator):
    @operator("Attention")
    def _(inputs, a):
        q, k, v = inputs[:3]
        more = list(inputs[3:]) + [None] * 4
        mask, past_k, past_v, used = more[:4]
        packed = q.dim() == 3
        if packed:
            q, k, v = (x.unflatten(2, (a[n], -1)).transpose(1, 2) for x, n in ((q, "q_num_heads"), (k, "kv_num_heads"), (v, "kv_num_heads")))
        past = past_k.shape[2] if past_k is not None else 0
        if past_k is not None:
            k, v = torch.cat([past_k, k], 2), torch.cat([past_v, v], 2)
        n = q.shape[1] // k.shape[1]
        keys, values = k.repeat_interleave(n, 1), v.repeat_interleave(n, 1)
        raw = torch.einsum("bhqd,bhkd->bhqk", q, keys) * a.get("scale", q.shape[-1] ** -0.5)
        cap = a.get("softcap", 0.0)
        capped = cap * torch.tanh(raw / cap) if cap else raw
        score = capped
        if mask is not None:
            lacking = k.shape[2] - mask.shape[-1]
            if mask.dtype == torch.bool:
                mask = torch.zeros(mask.shape).masked_fill(~mask, float("-inf"))
            if lacking and mask.shape[-1] > 1:
                mask = F.pad(mask, (0, lacking), value=float("-inf"))
            score = score + mask
        for b in range(q.shape[0]):
            offset = past if used is None else int(used[b]) - q.shape[2]
            hidden = torch.zeros(score.shape, dtype=torch.bool)
            for i in range(q.shape[2]):
                for j in range(k.shape[2]):
                    at = i + offset
                    gone = a.get("is_causal", 0) and j > at
                    gone = gone or (a.get("left_window_size", -1) >= 0 and j < at - a["left_window_size"])
                    gone = gone or (a.get("right_window_size", -1) >= 0 and j > at + a["right_window_size"])
                    hidden[b, :, i, j] = bool(gone or (used is not None and j >= int(used[b])))
            score = score.masked_fill(hidden, float("-inf"))
        empty = (score == float("-inf")).all(-1, keepdim=True)
        p = torch.softmax(score.masked_fill(empty, 0.0), -1).masked_fill(empty, 0.0)
        y = p @ values
        if packed:
            y = y.transpose(1, 2).flatten(2)
        return (y, k, v, [raw, capped, score, p][a.get("qk_matmul_output_mode", 0)])

    @operator("RotaryEmbedding")
    def _(inputs, a):
        x, c, s = inputs[:3]
        if len(inputs) > 3:
            c, s = c[inputs[3]], s[inputs[3]]
        packed = x.dim() == 3
        h = x.unflatten(2, (a["num_heads"], -1)) if packed else x.transpose(1, 2)
        n = a.get("rotary_embedding_dim", 0) or h.shape[-1]
        turned, rest = h[..., :n], h[..., n:]
        c, s = c.unsqueeze(2), s.unsqueeze(2)
        if a.get("interleaved", 0):
            z = torch.view_as_complex(turned.unflatten(-1, (-1, 2)).contiguous()) * torch.complex(c, s)
            turned = torch.view_as_real(z).flatten(-2)
        else:
            z = torch.complex(*turned.chunk(2, -1)) * torch.complex(c, s)
            turned = torch.cat([z.real, z.imag], -1)
        y = torch.cat([turned, rest], -1)
        return y.flatten(2) if packed else y.transpose(1, 2)

    @operator("SwiGLU")
    def _(inputs, a):
        return inputs[0] * torch.sigmoid(a.get("alpha", 1.0) * inputs[0]) * inputs[1]

    @operator("CausalConvWithState")
    def _(inputs, a):
        x, w, b, past = (list(inputs) + [None] * 2)[:4]
        k = w.shape[2]
        whole = F.pad(x, (k - 1, 0)) if past is None else torch.cat([past, x], 2)
        y = sum(whole[:, :, i:i + x.shape[2]] * w[:, 0, i, None] for i in range(k))
        y = y if b is None else y + b[:, None]
        y = y if a.get("activation", b"none") == b"none" else F.silu(y)
        return (y, whole[:, :, whole.shape[2] - (k - 1):])

    operator("SequenceConstruct")(lambda inputs, a: (list(inputs),))
    operator("SequenceAt")(lambda inputs, a: inputs[0][int(inputs[1])])
    operator("Optional")(lambda inputs, a: inputs[0])
    operator("OptionalGetElement")(lambda inputs, a: inputs[0])

    @operator("SequenceInsert")
    def _(inputs, a):
        s = list(inputs[0])
        s.insert(int(inputs[2]) if len(inputs) > 2 else len(s), inputs[1])
        return (s,)

    @operator("SequenceErase")
    def _(inputs, a):
        s = list(inputs[0])
        s.pop(int(inputs[1]) if len(inputs) > 1 else -1)
        return (s,)

    @operator("ConcatFromSequence")
    def _(inputs, a):
        return (torch.stack if a.get("new_axis", 0) else torch.cat)(inputs[0], a["axis"])

    @operator("SplitToSequence")
    def _(inputs, a):
        axis = a.get("axis", 0)
        if len(inputs) == 1 and a.get("keepdims", 1) == 0:
            return (list(inputs[0].unbind(axis)),)
        n = inputs[1] if len(inputs) > 1 else torch.tensor(1)
        return (list(torch.split(inputs[0], n.tolist() if n.dim() else int(n), axis)),)

    @operator("LinearAttention")
    def _(inputs, a):
        q, k, v, state, g, b = (list(inputs) + [None] * 3)[:6]
        hq, h = a["q_num_heads"], a["kv_num_heads"]
        q, k, v = q.unflatten(2, (hq, -1)), k.unflatten(2, (h, -1)), v.unflatten(2, (h, -1))
        scale = a.get("scale", 0.0) or q.shape[-1] ** -0.5
        rule = a.get("update_rule", b"gated_delta").decode()
        state = torch.zeros(q.shape[0], h, k.shape[-1], v.shape[-1]) if state is None else state
        outputs = []
        for t in range(q.shape[1]):
            if rule.startswith("gated"):
                state = torch.exp(g[:, t].unflatten(1, (h, -1)))[..., None] * state
            new = v[:, t]
            if rule.endswith("delta"):
                new = b[:, t, :, None] * (new - torch.einsum("bhk,bhkv->bhv", k[:, t], state))
            state = state + torch.einsum("bhk,bhv->bhkv", k[:, t], new)
            outputs.append(scale * torch.einsum("bhk,bhkv->bhv", q[:, t], state.repeat_interleave(hq // h, 1)).flatten(1))
        return (torch.stack(outputs, 1), state)
