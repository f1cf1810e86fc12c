"""PyTorch's losses and their gradients with respect to the output, in double: the values that LossTest compares.

Run in this folder: python losses.py. Needs torch and safetensors.
"""

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(3)
scores = 3 * torch.randn(4, 5, dtype=torch.float64)
pixels = 3 * torch.randn(2, 5, 3, 2, dtype=torch.float64)
labels = torch.tensor([0, 4, 2, 2])
pixel_labels = torch.randint(0, 5, (2, 3, 2))
weights = torch.tensor([0.5, 1.0, 2.0, 0.25, 3.0], dtype=torch.float64)
numbers = torch.rand(4, 5, dtype=torch.float64)
wide = 40 * torch.randn(4, 5, dtype=torch.float64)

CASES = {
    "cross_entropy": (scores, labels, lambda y, t: F.cross_entropy(y, t)),
    "smoothed": (scores, labels, lambda y, t: F.cross_entropy(y, t, label_smoothing=0.1)),
    "weighted": (scores, labels, lambda y, t: F.cross_entropy(y, t, weight=weights)),
    "smoothed_weighted": (scores, labels, lambda y, t: F.cross_entropy(y, t, weight=weights, label_smoothing=0.1)),
    "pixels": (pixels, pixel_labels, lambda y, t: F.cross_entropy(y, t, weight=weights, label_smoothing=0.2)),
    "squared": (scores, numbers, F.mse_loss),
    "binary": (scores, numbers, F.binary_cross_entropy_with_logits),
    "binary_wide": (wide, numbers, F.binary_cross_entropy_with_logits),
}

tensors = {"weights": weights}
for name, (output, target, loss) in CASES.items():
    y = output.clone().requires_grad_()
    value = loss(y, target)
    value.backward()
    tensors[name + ".output"] = output.clone()
    tensors[name + ".target"] = target.clone()
    tensors[name + ".loss"] = value.detach()
    tensors[name + ".gradient"] = y.grad
save_file(tensors, "losses.safetensors")
