"""Elementwise operators in PyTorch's words."""
import torch
import torch.nn.functional as F

UNARY = dict(Sqrt=torch.sqrt, Reciprocal=torch.reciprocal, Exp=torch.exp, Log=torch.log, Sigmoid=torch.sigmoid, Tanh=torch.tanh,
             Softplus=F.softplus, Erf=torch.erf, Sin=torch.sin, Cos=torch.cos, Tan=torch.tan, Asin=torch.asin, Acos=torch.acos,
             Atan=torch.atan, Sinh=torch.sinh, Cosh=torch.cosh, Asinh=torch.asinh, Acosh=torch.acosh, Atanh=torch.atanh,
             Relu=torch.relu, Selu=F.selu, Softsign=F.softsign, HardSwish=F.hardswish, Mish=F.mish, Abs=torch.abs, Floor=torch.floor,
             Ceil=torch.ceil, Round=torch.round, Sign=torch.sign)


def register(operator):
    for name, function in UNARY.items():
        operator(name)(lambda inputs, attributes, function=function: function(inputs[0]))

    @operator("ThresholdedRelu")
    def _(inputs, a):
        return F.threshold(inputs[0], a.get("alpha", 1.0), 0.0)

    @operator("Shrink")
    def _(inputs, a):
        x, lambd, bias = inputs[0], a.get("lambd", 0.5), a.get("bias", 0.0)
        return torch.where(x < -lambd, x + bias, torch.where(x > lambd, x - bias, torch.zeros_like(x)))

    @operator("HardSigmoid")
    def _(inputs, a):
        return torch.clamp(a.get("alpha", 0.2) * inputs[0] + a.get("beta", 0.5), 0, 1)

    @operator("LeakyRelu")
    def _(inputs, a):
        return F.leaky_relu(inputs[0], a.get("alpha", 0.01))

    @operator("Elu")
    def _(inputs, a):
        return F.elu(inputs[0], a.get("alpha", 1.0))

    @operator("Celu")
    def _(inputs, a):
        return F.celu(inputs[0], a.get("alpha", 1.0))

    @operator("Swish")
    def _(inputs, a):
        return inputs[0] * torch.sigmoid(a.get("alpha", 1.0) * inputs[0])

    @operator("Gelu")
    def _(inputs, a):
        return F.gelu(inputs[0], approximate=a.get("approximate", b"none").decode())

    @operator("PRelu")
    def _(inputs, a):
        return torch.where(inputs[0] > 0, inputs[0], inputs[0] * inputs[1])

    @operator("Where")
    def _(inputs, a):
        return torch.where(inputs[0], inputs[1], inputs[2])

    @operator("Max")
    def _(inputs, a):
        return torch.stack(torch.broadcast_tensors(*inputs)).amax(0)

    @operator("Min")
    def _(inputs, a):
        return torch.stack(torch.broadcast_tensors(*inputs)).amin(0)

    @operator("Clip")
    def _(inputs, a):
        low, high = (list(inputs) + [None, None])[1:3]
        return torch.clamp(inputs[0], low, high)

    @operator("Cast")
    def _(inputs, a):
        return inputs[0].double() if a["to"] in (1, 11, 10, 16) else inputs[0].to(
            {7: torch.int64, 6: torch.int32, 9: torch.bool}[a["to"]])

    @operator("CastLike")
    def _(inputs, a):
        return inputs[0]

    @operator("Hardmax")
    def _(inputs, a):
        return F.one_hot(inputs[0].argmax(-1), inputs[0].shape[-1]).double()
