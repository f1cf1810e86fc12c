"""Four updates of two parameters by PyTorch, in float: the values that UpdateModelTest compares.

A kernel [2, 1, 3, 3] that is made antisymmetric after each update, and a vector [4] with half the rate and no weight decay. Run in
this folder: python updates.py. Needs torch and safetensors.
"""

import torch
from safetensors.torch import save_file

STEPS = 4
torch.manual_seed(11)
start = {"kernel": torch.randn(2, 1, 3, 3), "vector": torch.randn(4)}
gradients = {name: 3 * torch.randn(STEPS, *value.shape) for name, value in start.items()}
tensors = {f"{name}.start": value.clone() for name, value in start.items()}
tensors |= {f"{name}.gradients": value.clone() for name, value in gradients.items()}


def run(name, make, clip):
    parameters = {key: value.clone().requires_grad_() for key, value in start.items()}
    optimizer = make([
        {"params": [parameters["kernel"]]},
        {"params": [parameters["vector"]], "lr": 0.05, "weight_decay": 0.0},
    ])
    averages = {key: value.clone() for key, value in start.items()}
    norms = []
    for step in range(STEPS):
        for key, parameter in parameters.items():
            parameter.grad = gradients[key][step].clone()
        norms.append(torch.linalg.vector_norm(torch.cat([p.grad.flatten() for p in parameters.values()])))
        clip(list(parameters.values()))
        optimizer.step()
        with torch.no_grad():
            kernel = parameters["kernel"]
            kernel.copy_((kernel - kernel.flip(2, 3)) / 2)
            for key, parameter in parameters.items():
                averages[key] = 0.9 * averages[key] + 0.1 * parameter
    for key, parameter in parameters.items():
        tensors[f"{name}.{key}"] = parameter.detach().clone()
        tensors[f"{name}.{key}.average"] = averages[key].clone()
    tensors[f"{name}.norms"] = torch.stack(norms)


run("adamw_norm", lambda groups: torch.optim.AdamW(groups, lr=0.1, weight_decay=0.02),
    lambda p: torch.nn.utils.clip_grad_norm_(p, 5.0))
run("sgd_value", lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9, weight_decay=0.02),
    lambda p: torch.nn.utils.clip_grad_value_(p, 1.5))
save_file(tensors, "updates.safetensors")
