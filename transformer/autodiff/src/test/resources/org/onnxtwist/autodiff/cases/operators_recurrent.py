"""LSTM, GRU and RNN by PyTorch's modules, and in their formulas where PyTorch has no such form."""
import torch

ORDER = dict(LSTM=[0, 2, 3, 1], GRU=[1, 0, 2], RNN=[0])  # ONNX's gates in PyTorch's order


def gates(name, weight):
    parts = weight.chunk(len(ORDER[name]))
    return torch.cat([parts[i] for i in ORDER[name]])


def module(name, x, w, r, b, state, a):
    """One direction by torch.nn, x as [T, B, I] and each state as [B, H]."""
    hidden = r.shape[1]
    activation = {} if name != "RNN" else {"nonlinearity": a.get("activations", [b"Tanh"])[0].decode().lower()}
    layer = getattr(torch.nn, name)(x.shape[2], hidden, bias=b is not None, **activation)
    weights = {"weight_ih_l0": gates(name, w), "weight_hh_l0": gates(name, r)}
    if b is not None:
        for key, half in zip(("bias_ih_l0", "bias_hh_l0"), b.chunk(2)):
            weights[key] = gates(name, half)
    initial = tuple(s[None] for s in state)
    y, last = torch.func.functional_call(layer, weights, (x, initial if name == "LSTM" else initial[0]))
    return y, [s[0] for s in (last if name == "LSTM" else (last,))]


def formulas(name, x, w, r, b, p, state, a):
    """Peepholes and coupled gates of an LSTM, and a GRU whose state is reset before the product."""
    h = state[0]
    wb, rb = b.chunk(2) if b is not None else (0, 0)
    outputs = []
    for element in x:
        if name == "GRU":
            n = h.shape[1]
            zr = torch.sigmoid(element @ w[:2 * n].T + h @ r[:2 * n].T + (wb + rb)[:2 * n] if b is not None else element @ w[:2 * n].T + h @ r[:2 * n].T)
            z, reset = zr.chunk(2, 1)
            new = torch.tanh(element @ w[2 * n:].T + (reset * h) @ r[2 * n:].T + ((wb + rb)[2 * n:] if b is not None else 0))
            h = (1 - z) * new + z * h
            state = [h]
        else:
            c = state[1]
            i, o, f, g = (element @ w.T + h @ r.T + wb + rb).chunk(4, 1)
            pi, po, pf = p.chunk(3) if p is not None else (0, 0, 0)
            i = torch.sigmoid(i + pi * c)
            f = 1 - i if a.get("input_forget", 0) else torch.sigmoid(f + pf * c)
            c = f * c + i * torch.tanh(g)
            h = torch.sigmoid(o + po * c) * torch.tanh(c)
            state = [h, c]
        outputs.append(h)
    return torch.stack(outputs), state


def padded(name, a, turn, x, w, r, b, lengths, initial, p):
    """Each sequence by itself, as long as it is, and zeros behind its outputs."""
    results = []
    for i, n in enumerate(lengths.tolist()):
        own = [None if s is None else turn(s[:, i:i + 1]) for s in initial]
        y, *last = LAYERS[name]([turn(x[:n, i:i + 1]), w, r, b, None, *own, *[None] * (2 - len(own)), p], a)
        y = torch.nn.functional.pad(y if a.get("layout", 0) == 0 else y.transpose(0, 1), (0, 0, 0, 0, 0, 0, 0, x.shape[0] - n))
        results.append((y if a.get("layout", 0) == 0 else y.transpose(0, 1), *last))
    axis = lambda place: 0 if a.get("layout", 0) else 2 if place == 0 else 1
    return tuple(torch.cat(parts, axis(place)) for place, parts in enumerate(zip(*results)))


LAYERS = {}


def register(operator):
    def recurrent(name, count):
        @operator(name)
        def layer(inputs, a):
            inputs = list(inputs) + [None] * (8 - len(inputs))
            x, w, r, b, lengths, *initial = inputs[:5 + count]
            p = inputs[7] if name == "LSTM" else None
            turn = (lambda t: t.transpose(0, 1)) if a.get("layout", 0) else (lambda t: t)
            x, initial = turn(x), [None if s is None else turn(s) for s in initial]
            if lengths is not None and (lengths != x.shape[0]).any():
                return padded(name, a, turn, x, w, r, b, lengths, initial, p)
            ys, lasts = [], []
            for d in range(w.shape[0]):
                back = d == 1 or a.get("direction", b"forward") == b"reverse"
                state = [torch.zeros(x.shape[1], r.shape[2]) if s is None else s[d] for s in initial]
                bias = None if b is None else b[d]
                plain = p is None and not a.get("input_forget", 0) and (name != "GRU" or a.get("linear_before_reset", 0))
                own = dict(a)
                if "activations" in a and name == "RNN":
                    own["activations"] = a["activations"][d:]
                y, last = module(name, x.flip(0) if back else x, w[d], r[d], bias, state, own) if plain else formulas(
                    name, x.flip(0) if back else x, w[d], r[d], bias, None if p is None else p[d], state, a)
                ys.append(y.flip(0) if back else y)
                lasts.append(last)
            y = torch.stack(ys, 1)
            y = y.permute(2, 0, 1, 3) if a.get("layout", 0) else y
            return (y, *(turn(torch.stack(states)) for states in zip(*lasts)))

        LAYERS[name] = layer

    recurrent("LSTM", 2)
    recurrent("GRU", 1)
    recurrent("RNN", 1)
