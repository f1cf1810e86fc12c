"""Writes a net u(t, x), exported by both exporters of PyTorch 2.13, and the gradients of all its parameters of the mean square of what is
left of Burgers' equation, u_t + u u_x - nu u_xx, which PyTorch computes in double precision."""
import numpy as np, onnx, torch
from safetensors.numpy import save_file

VISCOSITY = 0.1
torch.manual_seed(1)
net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
points = torch.rand(10, 2)
for exporter, options in dict(torchscript=dict(dynamo=False, do_constant_folding=False), dynamo=dict(dynamo=True, optimize=False, external_data=False)).items():
    file = f"physics-{exporter}.onnx"
    torch.onnx.export(net, (points,), file, input_names=["points"], output_names=["u"], **options)
    model = onnx.load(file)
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, file)

net, points = net.double(), points.double().requires_grad_()
u = net(points)
first, = torch.autograd.grad(u.sum(), points, create_graph=True)
second, = torch.autograd.grad(first[:, 1].sum(), points, create_graph=True)
loss = (first[:, 0] + u[:, 0] * first[:, 1] - VISCOSITY * second[:, 1]).square().mean()
gradients = torch.autograd.grad(loss, list(net.parameters()))
numbers = {"points": points.detach().float(), "loss": loss.detach()}
numbers |= {"d." + name: gradient for (name, _), gradient in zip(net.named_parameters(), gradients)}
save_file({name: value.numpy() for name, value in numbers.items()}, "physics.safetensors")
