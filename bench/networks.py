"""The networks that Swift is timed against: torchvision's, and the five MetaFormer kinds in plain PyTorch.

MetaFormer (Yu et al. 2022, "MetaFormer Baselines for Vision") is written the way that runs fastest in Python of those tried:
pictures stay [batch, height, width, channels] between layers, normalisation is PyTorch's own, attention is chosen by argument
(`scaled_dot_product_attention`, or the explicit softmax of the authors' code).
"""
import sys

import torch
from torch import nn
from torch.nn import functional

class ChannelNorm(nn.Module):
    """Layer normalisation over channels with a scale and, in this network, no shift."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        return functional.layer_norm(x, self.weight.shape, self.weight, None, 1e-6)


class PictureNorm(ChannelNorm):
    """Normalisation of each picture over all its positions and channels."""

    def forward(self, x):
        return functional.group_norm(x.permute(0, 3, 1, 2), 1, self.weight, None, 1e-6).permute(0, 2, 3, 1)


class StarReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.bias = nn.Parameter(torch.zeros(1))
        self.relu = nn.ReLU(inplace=False)

    def forward(self, x):
        return self.scale * self.relu(x) ** 2 + self.bias


class SeparableConvolution(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.pwconv1 = nn.Linear(width, 2 * width, bias=False)
        self.act = StarReLU()
        self.dwconv = nn.Conv2d(2 * width, 2 * width, 7, padding=3, groups=2 * width, bias=False)
        self.pwconv2 = nn.Linear(2 * width, width, bias=False)

    def forward(self, x):
        x = self.act(self.pwconv1(x)).permute(0, 3, 1, 2)
        return self.pwconv2(self.dwconv(x).permute(0, 2, 3, 1))


class Attention(nn.Module):
    def __init__(self, width, fused):
        super().__init__()
        self.heads, self.fused = width // 32, fused
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.proj = nn.Linear(width, width, bias=False)

    def forward(self, x):
        batch, height, wide, width = x.shape
        q, k, v = self.qkv(x).reshape(batch, height * wide, 3, self.heads, 32).permute(2, 0, 3, 1, 4).unbind(0)
        if self.fused:
            y = functional.scaled_dot_product_attention(q, k, v)
        else:
            y = ((q @ k.transpose(-2, -1)) * 32**-0.5).softmax(dim=-1) @ v
        return self.proj(y.transpose(1, 2).reshape(batch, height, wide, width))


class Pooling(nn.Module):
    def forward(self, x):
        y = functional.avg_pool2d(x.permute(0, 3, 1, 2), 3, 1, 1, count_include_pad=False)
        return y.permute(0, 2, 3, 1) - x


class RandomMixing(nn.Module):
    def __init__(self, positions):
        super().__init__()
        self.matrix = nn.Parameter(torch.rand(positions, positions).softmax(-1), requires_grad=False)

    def forward(self, x):
        return (self.matrix @ x.flatten(1, 2)).view_as(x)


class Block(nn.Module):
    def __init__(self, width, norm, mixer, scales_residual):
        super().__init__()
        self.norm1, self.mixer, self.norm2 = norm(width), mixer, norm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width, bias=False), StarReLU(), nn.Linear(4 * width, width, bias=False))
        self.scale1 = nn.Parameter(torch.ones(width)) if scales_residual else None
        self.scale2 = nn.Parameter(torch.ones(width)) if scales_residual else None

    def forward(self, x):
        kept = x if self.scale1 is None else x * self.scale1
        x = kept + self.mixer(self.norm1(x))
        kept = x if self.scale2 is None else x * self.scale2
        return kept + self.mlp(self.norm2(x))


class Downsampling(nn.Module):
    def __init__(self, inputs, outputs, first):
        super().__init__()
        self.first = first
        self.conv = nn.Conv2d(inputs, outputs, 7, 4, 2) if first else nn.Conv2d(inputs, outputs, 3, 2, 1)
        self.norm = ChannelNorm(outputs if first else inputs)

    def forward(self, x):
        if self.first:
            return self.norm(self.conv(x).permute(0, 2, 3, 1))
        return self.conv(self.norm(x).permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class MetaFormer(nn.Module):
    """The smallest network of each kind, with one linear layer as classifier. RandFormer takes pictures of 224 pixels only."""

    def __init__(self, kind, classes, fused_attention):
        super().__init__()
        mixers = {
            "identityformer_s12": [nn.Identity] * 4,
            "randformer_s12": [nn.Identity, nn.Identity, lambda: RandomMixing(196), lambda: RandomMixing(49)],
            "poolformerv2_s12": [Pooling] * 4,
            "convformer_s18": [SeparableConvolution] * 4,
            "caformer_s18": [SeparableConvolution] * 2 + [lambda width: Attention(width, fused_attention)] * 2,
        }[kind]
        learns = kind.endswith("s18")
        norm = ChannelNorm if learns else PictureNorm
        depths = (3, 3, 9, 3) if learns else (2, 2, 6, 2)
        layers, inputs = [], 3
        for stage, (depth, width) in enumerate(zip(depths, (64, 128, 320, 512))):
            layers.append(Downsampling(inputs, width, stage == 0))
            for _ in range(depth):
                mixer = mixers[stage](width) if learns else mixers[stage]()
                layers.append(Block(width, norm, mixer, stage >= 2))
            inputs = width
        self.layers = nn.Sequential(*layers)
        self.norm = nn.LayerNorm(512, eps=1e-6)
        self.head = nn.Linear(512, classes)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.trunc_normal_(module.weight, std=0.02)

    def forward(self, x):
        return self.head(self.norm(self.layers(x).mean((1, 2))))


def torchvision_models():
    try:
        from torchvision import models
    except RuntimeError:
        # The compiled part of torchvision does not fit this build of torch. No classifier needs it, but its operations must have names.
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "DEF")
        for operation in ("nms", "qnms"):
            library.define(f"{operation}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        from torchvision import models
    return models


def torchvision_network(name, classes):
    models = torchvision_models()
    if name in ("googlenet", "inception_v3"):
        # As with published weights, and without the auxiliary classifiers, which Swift does not compute either.
        return models.get_model(name, num_classes=classes, aux_logits=False, transform_input=True, init_weights=False)
    if name.startswith("squeezenet"):
        # Its features are its 1000 published classes, as in Ludwig.
        return nn.Sequential(models.get_model(name), nn.Linear(1000, classes))
    network = models.get_model(name, num_classes=classes)
    if name == "maxvit_t":
        network.classifier[-1] = nn.Linear(network.classifier[-1].in_features, classes)
    return network


def network(name, classes, fused_attention=True):
    if "former_s" in name or "formerv2_s" in name:
        return MetaFormer(name, classes, fused_attention)
    return torchvision_network(name, classes)
