"""Writes exported-*.onnx: a freshly initialised net, many of whose vectors are equal, by both of PyTorch's exporters, for inference and in
training; and exported.safetensors: an input x, a cotangent d.y, and in double precision the output in training y, the gradient of each
parameter (d.NAME) and the running averages afterwards (after.NAME)."""
import copy, pathlib, warnings
import onnx
import torch
from safetensors.torch import save_file
from torch import nn

warnings.filterwarnings("ignore")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(4, momentum=0.25)
        self.norm = nn.LayerNorm(4)
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        for layer in (self.conv1, self.first, self.second):
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.bn2(self.conv2(x))).mean((2, 3))
        return self.second(torch.tanh(self.first(self.norm(x))))


torch.manual_seed(5)
folder = pathlib.Path(__file__).parent
net = Net()
x = torch.randn(3, 3, 7, 6)
for train in (False, True):
    kind = "training" if train else "inference"
    torch.onnx.export(copy.deepcopy(net).train(train), (x,), folder / f"exported-torchscript-{kind}.onnx", dynamo=False, opset_version=17, do_constant_folding=False,
                      training=torch.onnx.TrainingMode.TRAINING if train else torch.onnx.TrainingMode.PRESERVE)
    # Its optimizer would fuse a BatchNormalization in training into the convolution.
    torch.onnx.export(copy.deepcopy(net).train(train), (x,), folder / f"exported-dynamo-{kind}.onnx", dynamo=True, optimize=False, external_data=False)
for file in folder.glob("exported-*.onnx"):  # without the exporter's notes
    model = onnx.load(file)
    for place in [model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        del place.metadata_props[:]
        place.doc_string = ""
    for initializer in model.graph.initializer:  # the tracing of a net in training has already updated them
        if "running" in initializer.name:
            initializer.CopyFrom(onnx.numpy_helper.from_array(net.state_dict()[initializer.name].numpy(), initializer.name))
    onnx.save(model, file)
numbers = {"x": x}
net = net.double().train()
y = net(x.double())
numbers["d.y"] = torch.randn(y.shape)
y.backward(numbers["d.y"].double())
numbers["y"] = y.detach()
numbers |= {f"d.{name}": parameter.grad for name, parameter in net.named_parameters()}
numbers |= {f"after.{name}": buffer.clone() for name, buffer in net.named_buffers() if "tracked" not in name}
save_file({key: value.contiguous() for key, value in numbers.items()}, folder / "exported.safetensors")
