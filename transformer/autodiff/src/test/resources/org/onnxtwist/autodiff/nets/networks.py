"""Writes small nets with their loss, exported by both exporters of PyTorch 2.13, and the gradients of all their parameters that PyTorch
computes in double precision, by the names of the initializers of the model: python networks.py [NET...]

The exporter without dynamo keeps the names of parameters if it folds no constants; folded, it renames and transposes the weights of
linear layers. The one with dynamo keeps them too, but its optimizer transposes weights of linear layers, takes batch normalization into
convolutions and rearranges recurrent layers. What is asked of the gradient is what was done to the parameter: each initializer is found
by its content, and a parameter that is found nowhere is an error. Where tied weights became two initializers, each has its own part of
the gradient.

The exporter with dynamo writes batch normalization with running statistics even in training mode. The test turns it; the numbers are those
of the batch, but for the mobilenet's, which keeps its statistics."""
import copy, os, sys
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import numpy as np, onnx, onnx.numpy_helper as numpy_helper, torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F


def convolution(i, o, size=3, stride=1, groups=1, activation=nn.ReLU):
    return nn.Sequential(nn.Conv2d(i, o, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(o), activation())


class Residual(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.first = convolution(i, o, 3, stride)
        self.second = nn.Sequential(nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o))
        self.down = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride != 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.down(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 7, 2, 3, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.blocks = nn.Sequential(Residual(6, 6, 1), Residual(6, 8, 2), Residual(8, 12, 2))
        self.head = nn.Linear(12, 5)

    def forward(self, x):
        return self.head(torch.flatten(F.adaptive_avg_pool2d(self.blocks(self.stem(x)), 1), 1))


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.squeeze, self.excite = nn.Conv2d(channels, 4, 1), nn.Conv2d(4, channels, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.excite(F.relu(self.squeeze(F.adaptive_avg_pool2d(x, 1)))))


class Inverted(nn.Module):
    def __init__(self, i, wide, o, size, stride, activation, excite):
        super().__init__()
        self.layers = nn.Sequential(
            convolution(i, wide, 1, activation=activation), convolution(wide, wide, size, stride, wide, activation),
            SqueezeExcite(wide) if excite else nn.Identity(), nn.Conv2d(wide, o, 1, bias=False), nn.BatchNorm2d(o))
        self.residual = stride == 1 and i == o

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            convolution(3, 6, 3, 2, activation=nn.Hardswish), Inverted(6, 12, 6, 3, 1, nn.ReLU6, False),
            Inverted(6, 14, 8, 5, 2, nn.Hardswish, True), Inverted(8, 16, 8, 3, 1, nn.ReLU6, True),
            convolution(8, 16, 1, activation=nn.Hardswish))
        self.classes = nn.Sequential(nn.Linear(16, 12), nn.Hardswish(), nn.Dropout(0.0), nn.Linear(12, 5))

    def forward(self, x):
        return self.classes(self.features(x).mean([2, 3]))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        two = lambda i, o: nn.Sequential(convolution(i, o), convolution(o, o))
        self.a, self.b, self.c, self.dropout = two(3, 4), two(4, 6), two(6, 8), nn.Dropout(0.0)
        self.transposed, self.d = nn.ConvTranspose2d(8, 6, 2, 2), two(12, 6)
        self.narrow, self.e = nn.Conv2d(6, 4, 1), two(8, 4)
        self.classes = nn.Conv2d(4, 3, 1)

    def forward(self, x):
        a = self.a(x)
        b = self.b(F.max_pool2d(a, 2))
        c = self.dropout(self.c(F.max_pool2d(b, 2)))
        d = self.d(torch.cat([self.transposed(c), b], 1))
        wide = F.interpolate(self.narrow(d), scale_factor=2, mode="bilinear", align_corners=False)
        return self.classes(self.e(torch.cat([wide, a], 1)))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x, mask):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.before(x)).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-1, -2)) * (width // self.heads) ** -0.5
        weights = scores.masked_fill(mask[:length, :length] == 0, float("-inf")).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(self.between(x))


class Transformer(nn.Module):
    def __init__(self, tokens=17, width=12, length=7):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(tokens, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList([Block(width, 3), Block(width, 3)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, tokens, bias=False)
        self.head.weight = self.tokens.weight
        self.register_buffer("mask", torch.tril(torch.ones(length, length)))

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x, self.mask)
        return self.head(self.norm(x)).transpose(1, 2)


class Recurrent(nn.Module):
    def __init__(self, kind, batch_first):
        super().__init__()
        self.embedding = nn.Embedding(20, 8)
        self.recurrent = kind(8, 6, 2, bidirectional=True, batch_first=batch_first)
        self.classes = nn.Linear(12, 3)
        self.last = (slice(None), -1) if batch_first else -1

    def forward(self, tokens):
        return self.classes(self.recurrent(self.embedding(tokens))[0][self.last])


class Loss(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, labels):
        return F.cross_entropy(self.net(x), labels)


def integers(below, *shape):
    return torch.randint(0, below, shape)


FOLDED = dict(do_constant_folding=True, training=torch.onnx.TrainingMode.EVAL)
KEPT = dict(do_constant_folding=False, training=torch.onnx.TrainingMode.TRAINING)
AS_WRITTEN, OPTIMIZED = dict(optimize=False), dict()
# the net, input and labels, how it is exported without dynamo and with it, whether the latter has batch statistics
NETS = {
    "resnet": lambda: (ResNet(), torch.randn(4, 3, 24, 24), integers(5, 4), dict(opset_version=13, **KEPT), AS_WRITTEN, True),
    "mobilenet": lambda: (MobileNet(), torch.randn(4, 3, 20, 20), integers(5, 4), KEPT, AS_WRITTEN, False),
    "unet": lambda: (UNet(), torch.randn(2, 3, 12, 16), integers(3, 2, 12, 16), dict(opset_version=12, **KEPT), AS_WRITTEN, True),
    "transformer": lambda: (Transformer(), integers(17, 3, 7), integers(17, 3, 7), KEPT, OPTIMIZED, True),
    "transformer-folded": lambda: (Transformer(), integers(17, 3, 7), integers(17, 3, 7), FOLDED, AS_WRITTEN, True),
    "lstm": lambda: (Recurrent(nn.LSTM, True), integers(20, 4, 7), integers(3, 4), KEPT, OPTIMIZED, True),
    "gru": lambda: (Recurrent(nn.GRU, False), integers(20, 7, 4), integers(3, 4), KEPT, OPTIMIZED, True),
}


def trained(net):
    """Moves parameters and statistics away from where they begin, so that no two are equal."""
    for name, value in [*net.named_parameters(), *net.named_buffers()]:
        if name.endswith("running_var"):
            nn.init.uniform_(value, 0.5, 1.5)
        elif "norm" in name or value.ndim == 1:
            value.data += 0.1 * torch.randn_like(value)
    return net


def in_order(kind, weight):
    """The gates of PyTorch in the order of ONNX."""
    order = {"LSTM": [0, 3, 1, 2], "GRU": [1, 0, 2]}[kind]
    parts = np.split(weight, len(order))
    return np.concatenate([parts[i] for i in order])


def forms(net, tensors):
    """What the exporters may have made of parameters, or of their gradients, in the same order for both: the names, and the content."""
    layers = dict(net.named_modules())
    for name, tensor in tensors.items():
        if isinstance(layers[name.rpartition(".")[0]], nn.Linear) and tensor.ndim == 2:
            yield [name], tensor.T
        yield [name], tensor
    for prefix, layer in layers.items():
        for number in range(layer.num_layers if isinstance(layer, nn.RNNBase) else 0):
            names = lambda what: [f"{prefix}.{what}_l{number}{end}" for end in ("", "_reverse")]
            part = lambda what: [in_order(type(layer).__name__, tensors[name]) for name in names(what)]
            for what in ("weight_ih", "weight_hh"):
                yield names(what), np.stack(part(what))
            yield names("bias_ih") + names("bias_hh"), np.stack([np.concatenate(both) for both in zip(part("bias_ih"), part("bias_hh"))])


def gradients(net, x, labels):
    """The loss, and its gradients by every name of every parameter, those of tied weights apart, and of an input of real numbers."""
    net = copy.deepcopy(net).double()
    parameters = {name: value.detach().clone().requires_grad_() for name, value in net.named_parameters(remove_duplicate=False)}
    wrt = dict(parameters)
    if x.is_floating_point():
        wrt["x"] = x = x.double().requires_grad_()
    loss = torch.func.functional_call(net, parameters, (x, labels), tie_weights=False)
    return loss.item(), dict(zip(wrt, (gradient.numpy() for gradient in torch.autograd.grad(loss, list(wrt.values())))))


def write(name, net, x, labels, dynamo, options):
    torch.onnx.export(copy.deepcopy(net), (x, labels), name + ".onnx", dynamo=dynamo, input_names=["x", "labels"], output_names=["loss"], **options)
    model = onnx.load(name + ".onnx")
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, name + ".onnx")
    loss, computed = gradients(net, x, labels)
    numbers = {"x": x.numpy(), "labels": labels.numpy(), "loss": np.float64(loss)}
    if "x" in computed:
        numbers["d.x"] = computed.pop("x")
    parameters = {key: value.detach().numpy() for key, value in net.named_parameters(remove_duplicate=False)}
    left = set(parameters)
    for (names, content), (_, gradient) in zip(forms(net, parameters), forms(net, computed)):
        for initializer in model.graph.initializer:
            array = numpy_helper.to_array(initializer)
            if left.issuperset(names) and array.dtype == content.dtype and array.shape == content.shape and (array == content).all():
                numbers["d." + initializer.name] = numbers.get("d." + initializer.name, 0) + gradient
                left.difference_update(names)
    assert not left, (name, left)
    save_file({key: np.array(value, order="C", dtype=np.float32 if key.startswith("d.") or key == "x" and x.is_floating_point() else None)
               for key, value in numbers.items()}, name + ".safetensors")
    print(name, sum(key.startswith("d.") for key in numbers), "gradients,", os.path.getsize(name + ".onnx") + os.path.getsize(name + ".safetensors"), "bytes")


def built(name):
    """A net with its loss and its parameters, and what NETS says of it; always the same."""
    torch.manual_seed(1)
    net, *others = NETS[name]()
    return Loss(trained(net)).train(), *others


if __name__ == "__main__":
    for name in sys.argv[1:] or NETS:
        net, x, labels, before, after, batch = built(name)
        write(name + "-torchscript", net, x, labels, False, before)
        write(name + "-dynamo", net.train(batch), x, labels, True, dict(external_data=False, **after))
