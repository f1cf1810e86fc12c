#!/usr/bin/env python3
"""Trains resnet-w16 on Fashion-MNIST in PyTorch's eager mode, with the weights of an ONNX file; for fashion.py, which has the options.

Prints the accuracy and the loss of the test, and writes loss and learning rate of each step into a file.
"""
import argparse
import gzip
from pathlib import Path

import numpy
import onnx
import torch
from torch import nn

from eager import ConvTwist

BATCH = 128


def conv(cin, cout, stride, twist):
    return ConvTwist(cin, cout, stride, 1, False) if twist else nn.Conv2d(cin, cout, 3, stride, 1, bias=False)


class Block(nn.Module):
    def __init__(self, cin, cout, stride, twist):
        super().__init__()
        self.conv1, self.bn1 = conv(cin, cout, stride, twist), nn.BatchNorm2d(cout)
        self.conv2, self.bn2 = conv(cout, cout, 1, twist), nn.BatchNorm2d(cout)
        same = cin == cout and stride == 1
        self.downsample = nn.Identity() if same else nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class ResNet(nn.Module):
    def __init__(self, twist):
        super().__init__()
        self.conv1, self.bn1 = conv(1, 16, 1, twist), nn.BatchNorm2d(16)
        stage = lambda cin, cout, stride: nn.Sequential(Block(cin, cout, stride, twist), Block(cout, cout, 1, twist))
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


def network(file):
    """The network with the weights of a file; a layer's own kernel is called conv.weight in the module."""
    stored = {each.name: onnx.numpy_helper.to_array(each) for each in onnx.load(file).graph.initializer}
    net = ResNet("conv1.conv_x.weight" in stored)
    values = {}
    for name, value in net.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            value = stored.pop(name.replace(".conv.weight", ".weight"))
            values[name] = torch.tensor(value)
    left = [name for name in stored if not name.startswith("onnx_twist.")]
    assert not left, left
    net.load_state_dict(values, strict=False)
    return net


class Examples:
    """A part of the data, whose pixels stay bytes in memory."""

    def __init__(self, folder, part, mean, std):
        read = lambda name, header: numpy.frombuffer(gzip.open(Path(folder, f"{part}-{name}-ubyte.gz")).read(), numpy.uint8, offset=header)
        self.pixels = torch.from_numpy(read("images-idx3", 16).copy()).reshape(-1, 1, 28, 28)
        self.labels = torch.from_numpy(read("labels-idx1", 8).astype(numpy.int64))
        grey = ((numpy.arange(256) / 255.0 - mean) / std).astype(numpy.float32)
        self.grey = torch.from_numpy(grey).to(torch.get_default_dtype())

    def inputs(self, batch):
        return self.grey[self.pixels[batch].long()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "data"):
        parser.add_argument(name)
    for name in ("mean", "std"):
        parser.add_argument(name, type=float)
    for name in ("order", "losses"):
        parser.add_argument(name)
    for name in ("threads", "steps"):
        parser.add_argument(name, type=int)
    parser.add_argument("--double", action="store_true")
    parser.add_argument("--without-onednn", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.set_default_dtype(torch.float64 if given.double else torch.float32)
    torch.backends.mkldnn.enabled = not given.without_onednn
    net = network(given.model)
    net.to(torch.get_default_dtype())
    train = Examples(given.data, "train", given.mean, given.std)
    order = torch.from_numpy(numpy.fromfile(given.order, "<i4").astype(numpy.int64)).reshape(-1, len(train.labels))
    batches = [batch for epoch in order for batch in epoch.split(BATCH)]
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, len(batches), cycle_momentum=False)
    with open(given.losses, "w") as losses:
        for batch in batches[: given.steps or None]:
            loss = nn.functional.cross_entropy(net(train.inputs(batch)), train.labels[batch])
            print(loss.item(), schedule.get_last_lr()[0], file=losses)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    if given.steps == 0:
        net.eval()
        test = Examples(given.data, "t10k", given.mean, given.std)
        with torch.inference_mode():
            scores = torch.cat([net(test.inputs(batch)) for batch in torch.arange(len(test.labels)).split(BATCH)])
        accuracy = (scores.argmax(1) == test.labels).double().mean()
        print(accuracy.item(), nn.functional.cross_entropy(scores, test.labels).item())


if __name__ == "__main__":
    main()
