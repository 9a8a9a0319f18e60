"""One training step of the smallest network of every family, beside PyTorch's for the same network."""
import sys

from stepping import Stepper, least_ratio, ratio, take_turns

# Family, network, batch, pixels of a side. 96 pixels where the network takes them; batches of about a second at most.
FAMILIES = [
    ("ResNet", "resnet18", 8, 96),
    ("ResNeXt", "resnext50_32x4d", 4, 96),
    ("Wide ResNet", "wide_resnet50_2", 4, 96),
    ("EfficientNet", "efficientnet_b0", 8, 96),
    ("EfficientNetV2", "efficientnet_v2_s", 4, 96),
    ("RegNet X", "regnet_x_400mf", 8, 96),
    ("RegNet Y", "regnet_y_400mf", 8, 96),
    ("VGG", "vgg11", 4, 96),
    ("ShuffleNetV2", "shufflenet_v2_x0_5", 8, 96),
    ("SqueezeNet", "squeezenet1_1", 8, 96),
    ("Swin", "swin_t", 4, 96),
    ("Swin v2", "swin_v2_t", 4, 96),
    ("ViT", "vit_b_16", 1, 224),
    ("ConvNeXt", "convnext_tiny", 4, 96),
    ("MaxViT", "maxvit_t", 1, 224),
    ("AlexNet", "alexnet", 8, 96),
    ("GoogLeNet", "googlenet", 8, 96),
    ("Inception v3", "inception_v3", 8, 96),
    ("MobileNetV2", "mobilenet_v2", 8, 96),
    ("MobileNetV3", "mobilenet_v3_small", 8, 96),
    ("IdentityFormer", "identityformer_s12", 8, 96),
    ("RandFormer", "randformer_s12", 2, 224),
    ("PoolFormerV2", "poolformerv2_s12", 8, 96),
    ("ConvFormer", "convformer_s18", 4, 96),
    ("CAFormer", "caformer_s18", 4, 96),
]


def measure_family(network, batch, size, bench, python, rounds, limit):
    """Swift, Python with Swift's allocator setting, and plain Python; twice as many rounds where the first miss `limit`."""
    arguments = ["--model-name", network, "--batch-size", batch, "--size", size]
    script = [python, "bench/steps.py", *arguments, "--adam", "fused"]
    swift, kept, plain = steppers = [
        Stepper([bench, "steps", *arguments]), Stepper([*script, "--keep-freed-memory"]), Stepper(script)]
    if swift.parameters != kept.parameters:
        sys.exit(f"bench: {network} has {swift.parameters} parameters in Swift, {kept.parameters} in Python")
    # A small network's step is over soon, and the more easily disturbed.
    rounds = min(rounds, max(5, round(6_000 / sum(stepper.first for stepper in steppers))))
    take_turns(steppers, rounds)
    if ratio(swift.times, kept.times) > limit:
        take_turns(steppers, 2 * rounds)
    result = {
        "batch": batch, "size": size, "parameters": swift.parameters, "rounds": len(swift.times),
        "cpu_ms": {"swift": swift.median(), "python": kept.median(), "python default allocator": plain.median()},
        "images_per_cpu_s": {
            "swift": round(1000 * batch / swift.median(), 1), "python": round(1000 * batch / kept.median(), 1)},
        "peak_mb": {
            "swift": swift.peak_megabytes(), "python": kept.peak_megabytes(),
            "python default allocator": plain.peak_megabytes()},
        "ratio": ratio(swift.times, kept.times),
        "least_ratio": least_ratio(swift.times, kept.times),
        "ratio_to_default_allocator": ratio(swift.times, plain.times),
    }
    for stepper in steppers:
        stepper.close()
    return result


HEADING = """\
| family | network | batch, pixels | images/s, Swift | images/s, PyTorch | ratio of CPU time | ratio, PyTorch as installed \
| peak MB, Swift | peak MB, PyTorch |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def table_row(family, network, result):
    speed, memory = result["images_per_cpu_s"], result["peak_mb"]
    return (
        f"| {family} | {network} | {result['batch']}, {result['size']} | {speed['swift']} | {speed['python']} "
        f"| {result['ratio']:.2f} | {result['ratio_to_default_allocator']:.2f} | {memory['swift']} | {memory['python']} |")
