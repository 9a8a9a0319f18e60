"""ResNet-18 and CAFormer S18 in plain PyTorch, as their papers describe them, for timing against Swift.

CAFormer is written the way that runs fastest in Python of those tried: pictures stay
[batch, height, width, channels] between layers, LayerNorm is PyTorch's own, attention is chosen by
argument (`scaled_dot_product_attention`, or the explicit softmax of the authors' code).
"""
import torch
from torch import nn
from torch.nn import functional


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += x if self.shortcut is None else self.shortcut(x)
        return self.relu(y)


class ResNet18(nn.Module):
    """He et al. 2016."""

    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1))
        blocks, inputs = [], 64
        for outputs in (64, 128, 256, 512):
            blocks += [BasicBlock(inputs, outputs, 1 if outputs == 64 else 2), BasicBlock(outputs, outputs, 1)]
            inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(512, classes)

    def forward(self, x):
        return self.head(torch.flatten(self.pool(self.blocks(self.stem(x))), 1))


class ChannelNorm(nn.Module):
    """Layer normalisation over channels with a scale and, in this network, no shift."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        return functional.layer_norm(x, self.weight.shape, self.weight, None, 1e-6)


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


class Block(nn.Module):
    def __init__(self, width, mixer, scales_residual):
        super().__init__()
        self.norm1, self.mixer, self.norm2 = ChannelNorm(width), mixer, ChannelNorm(width)
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


class CAFormerS18(nn.Module):
    """Yu et al. 2022, "MetaFormer Baselines for Vision"."""

    def __init__(self, classes, fused_attention):
        super().__init__()
        layers, inputs = [], 3
        for stage, (depth, width) in enumerate(zip((3, 3, 9, 3), (64, 128, 320, 512))):
            layers.append(Downsampling(inputs, width, stage == 0))
            for _ in range(depth):
                mixer = SeparableConvolution(width) if stage < 2 else Attention(width, fused_attention)
                layers.append(Block(width, mixer, stage >= 2))
            inputs = width
        self.layers = nn.Sequential(*layers)
        self.norm = nn.LayerNorm(512, eps=1e-6)
        self.head = nn.Linear(512, classes)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.trunc_normal_(module.weight, std=0.02)

    def forward(self, x):
        return self.head(self.norm(self.layers(x).mean((1, 2))))


def network(name, classes, fused_attention=True):
    return ResNet18(classes) if name == "resnet18" else CAFormerS18(classes, fused_attention)
