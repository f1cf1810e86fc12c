"""Trains nets of networks.py by PyTorch in double precision, on 20 batches, and writes the batches, the losses of each step, and that of
the first batch in the trained net, evaluated with its running statistics: python training.py

The exporter without dynamo runs a net in training mode, so that the running statistics of its model are those after one more batch:
`traced` is the loss of the evaluation of a net that begins with them.

Batches are stored in narrow types that hold them exactly. `spread` is the greatest difference between the losses of the same training in
single and in double precision: what rounding alone makes of them. The weights of a transformer are tied, or apart where the exporter made
two of them. Each model is run once by ONNX Runtime, so that what it computes is known to be what is trained here."""
import copy, os
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import numpy as np, onnxruntime, torch
from safetensors.numpy import save_file
from networks import built

STEPS = 20
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, lr=0.01, weight_decay=0.01),
}
# the net, the models that have the weights like it, and whether the tied weights are apart
RUNS = {
    "unet": ("unet", ["unet-torchscript", "unet-dynamo"], False),
    "lstm": ("lstm", ["lstm-torchscript", "lstm-dynamo"], False),
    "gru": ("gru", ["gru-torchscript", "gru-dynamo"], False),
    "transformer": ("transformer", ["transformer-torchscript", "transformer-folded-dynamo"], False),
    "transformer-untied": ("transformer", ["transformer-dynamo", "transformer-folded-torchscript"], True),
}


def batches(x, labels):
    torch.manual_seed(2)
    for _ in range(STEPS):
        if x.is_floating_point():
            yield torch.randn_like(x).half().float(), torch.randint_like(labels, 0, int(labels.max()) + 1)
        else:
            # The label is the class, or the next token, of the first token, so that there is something to learn.
            tokens = torch.randint_like(x, 0, int(x.max()) + 1)
            yield tokens, (tokens + 1) % 17 if labels.ndim > 1 else tokens[tuple(slice(n) if n == len(labels) else 0 for n in x.shape)] % 3


def losses(net, given, optimizer, dtype, before=None):
    net = copy.deepcopy(net).to(dtype)
    if before:
        net(*before)
    optimizer = optimizer(net.parameters())
    found = []
    for x, labels in given:
        loss = net(x.to(dtype) if x.is_floating_point() else x, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    x, labels = given[0]
    found.append(net.eval()(x.to(dtype) if x.is_floating_point() else x, labels).item())
    return np.array(found)


for run, (name, models, apart) in RUNS.items():
    net, x, labels, *_ = built(name)
    if apart:
        net.net.head.weight = torch.nn.Parameter(net.net.head.weight.detach().clone())
    given = list(batches(x, labels))
    numbers = {"x": torch.stack([x for x, _ in given]), "labels": torch.stack([labels for _, labels in given]).to(torch.uint8)}
    numbers["x"] = numbers["x"].half() if x.is_floating_point() else numbers["x"].to(torch.uint8)
    numbers = {key: value.numpy() for key, value in numbers.items()}
    for kind, optimizer in OPTIMIZERS.items():
        exact, rounded = losses(net, given, optimizer, torch.float64), losses(net, given, optimizer, torch.float32)
        if any(buffer.endswith("running_mean") for buffer, _ in net.named_buffers()):
            numbers[kind + ".traced"] = losses(net, given, optimizer, torch.float64, (x.double() if x.is_floating_point() else x, labels))[-1:]
        numbers[kind + ".losses"], numbers[kind + ".spread"] = exact, np.abs(exact - rounded).max()
        print(run, kind, exact[0], exact[-1], "spread", numbers[kind + ".spread"])
    for model in models:
        session = onnxruntime.InferenceSession(model + ".onnx", providers=["CPUExecutionProvider"])
        feeds = {port.name: value.numpy() for port, value in zip(session.get_inputs(), (given[0]))}
        print(" ", model, abs(session.run(None, feeds)[0] - exact[0]))
    save_file({key: np.array(value) for key, value in numbers.items()}, "training-" + run + ".safetensors")
