"""Five steps of PyTorch's optimisers, in double, on a matrix with given gradients: the values that OptimizerTest compares.

Run in this folder: python pytorch.py. Needs torch and safetensors.
"""

import torch
from safetensors.torch import save_file

CASES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd_decay": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "momentum_decay": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
    "adam": lambda p: torch.optim.Adam(p, lr=0.1),
    "adam_decay": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.05),
}

torch.manual_seed(7)
start = torch.randn(3, 2, dtype=torch.float64)
gradients = torch.randn(5, 3, 2, dtype=torch.float64)
tensors = {"start": start, "gradients": gradients}
for name, make in CASES.items():
    parameter = start.clone().requires_grad_()
    optimizer = make([parameter])
    steps = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        steps.append(parameter.detach().clone())
    tensors[name] = torch.stack(steps)
save_file(tensors, "pytorch.safetensors")
