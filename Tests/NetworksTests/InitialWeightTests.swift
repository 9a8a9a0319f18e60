import Testing
import Torch

@testable import Networks

/// How networks begin from scratch, as the published implementations say.
@Suite struct InitialWeightTests {
  /// A tensor whose beginning is told by its mean 0 and its standard deviation.
  struct Beginning: Sendable, CustomTestStringConvertible {
    let network: String, tensor: String, deviation: Double

    var testDescription: String { "\(network) \(tensor)" }
  }

  /// The standard deviation of numbers between -1 and 1, all equally likely.
  static let uniform = 1 / 3.0.squareRoot()

  static let beginnings: [Beginning] = [
    // He et al., outputs: 7 x 7 x 64.
    of("resnet18", "conv1.weight", (2.0 / 3136).squareRoot()),
    // Glorot and Bengio.
    of("vit_b_32", "encoder.layers.encoder_layer_0.mlp.0.weight", (2.0 / 3840).squareRoot()),
    of("vit_b_32", "encoder.layers.encoder_layer_0.self_attention.out_proj.bias", 0),
    of("swin_t", "features.1.0.mlp.0.weight", 0.02), of("swin_t", "features.1.0.mlp.0.bias", 0),
    // PyTorch's own, where the publishers leave it: 3 x 4 x 4 inputs.
    of("swin_t", "features.0.0.bias", uniform / 48.0.squareRoot()),
    of("swin_v2_t", "features.1.0.attn.cpb_mlp.0.weight", 0.02),
    of("swin_v2_t", "features.1.0.attn.cpb_mlp.2.weight", 0.02),
    of("maxvit_t", "stem.0.0.weight", 0.02),
    of("maxvit_t", "blocks.0.layers.0.layers.MBconv.layers.conv_a.0.weight", 0.02),
    of("maxvit_t", "blocks.0.layers.0.layers.MBconv.layers.squeeze_excitation.fc1.weight", 0.02),
    of("shufflenet_v2_x0_5", "conv5.0.weight", uniform / 192.0.squareRoot()),
    of("shufflenet_v2_x0_5", "stage2.1.branch2.3.weight", uniform / 3),
    of(
      "regnet_y_400mf", "trunk_output.block4.block4-1.f.se.fc1.bias", uniform / 440.0.squareRoot()),
    of("efficientnet_b0", "features.1.0.block.1.fc1.bias", 0),
    of("googlenet", "conv3.conv.weight", 0.01),
    of("inception_v3", "Conv2d_4a_3x3.conv.weight", 0.1),
    of("alexnet", "features.3.bias", uniform / (64.0 * 25).squareRoot()),
    of("stacked_cnn", "conv_stack_2d.stack.1.layers.0.weight", uniform / 288.0.squareRoot()),
    of("stacked_cnn", "conv_stack_2d.stack.1.layers.0.bias", uniform / 288.0.squareRoot()),
    of("stacked_cnn", "fc_stack.stack.0.layers.0.bias", 0),
  ]

  private static func of(_ network: String, _ tensor: String, _ deviation: Double) -> Beginning {
    Beginning(network: network, tensor: tensor, deviation: deviation)
  }

  @Test(arguments: beginnings) func `is as published`(_ beginning: Beginning) throws {
    let row = try #require(Catalogue.architecture(named: beginning.network))
    let store = ParameterStore(filling: .random(seed: 5))
    _ = try row.build(store.root(), nil)
    let values = try #require(store[beginning.tensor]).doubles()
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + $1 * $1 } / count - mean * mean).squareRoot()
    // Four standard errors of a normal distribution's mean and deviation.
    #expect(abs(mean) <= 4 * beginning.deviation / count.squareRoot())
    #expect(
      abs(deviation - beginning.deviation) <= 4 * beginning.deviation / (2 * count).squareRoot(),
      "\(deviation) for \(beginning.deviation)")
  }
}
