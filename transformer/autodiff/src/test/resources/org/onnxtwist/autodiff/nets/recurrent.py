"""Writes small classifiers of sequences, by both exporters of PyTorch 2.13, and the gradients of all their parameters that PyTorch
computes, by the names of the initializers of the model."""
import numpy as np, onnx, onnx.numpy_helper as numpy_helper, torch
from safetensors.numpy import save_file


class Classifier(torch.nn.Module):
    def __init__(self, kind, batch_first):
        super().__init__()
        self.embedding = torch.nn.Embedding(20, 8)
        self.recurrent = getattr(torch.nn, kind)(8, 6, 2, bidirectional=True, batch_first=batch_first)
        self.classes = torch.nn.Linear(12, 3)
        self.last = (slice(None), -1) if batch_first else -1

    def forward(self, tokens, labels):
        outputs, _ = self.recurrent(self.embedding(tokens))
        return torch.nn.functional.cross_entropy(self.classes(outputs[self.last]), labels)


def in_order(kind, weight):
    """The gates of PyTorch in the order of ONNX."""
    order = {"LSTM": [0, 3, 1, 2], "GRU": [1, 0, 2]}[kind]
    parts = np.split(weight, len(order))
    return np.concatenate([parts[i] for i in order])


def packed(kind, tensors):
    """What the exporters may have made of the parameters, or of their gradients, in the same order for both."""
    forms = list(tensors.values())
    for layer in range(2):
        ends = (f"l{layer}", f"l{layer}_reverse")
        for what in ("weight_ih", "weight_hh"):
            forms.append(np.stack([in_order(kind, tensors[f"recurrent.{what}_{end}"]) for end in ends]))
        forms.append(np.stack([np.concatenate([in_order(kind, tensors[f"recurrent.bias_{h}_{end}"]) for h in ("ih", "hh")]) for end in ends]))
    return forms


for kind, batch_first in (("LSTM", True), ("GRU", False)):
    torch.manual_seed(1)
    net = Classifier(kind, batch_first).train()
    tokens, labels = torch.randint(0, 20, (4, 7) if batch_first else (7, 4)), torch.randint(0, 3, (4,))
    loss = net(tokens, labels)
    loss.backward()
    parameters = {name: p.detach().numpy() for name, p in net.named_parameters()}
    gradients = packed(kind, {name: p.grad.numpy() for name, p in net.named_parameters()})
    for dynamo in (False, True):
        file = f"{kind.lower()}-{'dynamo' if dynamo else 'torchscript'}"
        more = dict(external_data=False) if dynamo else dict(training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False)
        torch.onnx.export(net, (tokens, labels), file + ".onnx", dynamo=dynamo, input_names=["tokens", "labels"], output_names=["loss"], **more)
        model = onnx.load(file + ".onnx")
        for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
            part.ClearField("metadata_props")
            part.ClearField("doc_string")
        onnx.save(model, file + ".onnx")
        numbers = {"tokens": tokens.numpy(), "labels": labels.numpy(), "loss": loss.detach().numpy()}
        for initializer in model.graph.initializer:
            array = numpy_helper.to_array(initializer)
            for form, gradient in zip(packed(kind, parameters), gradients):
                if form.shape == array.shape and (form == array).all():
                    numbers["d." + initializer.name] = gradient
        save_file({key: np.asarray(value, order="C") for key, value in numbers.items()}, file + ".safetensors")
        print(file, len(numbers))
