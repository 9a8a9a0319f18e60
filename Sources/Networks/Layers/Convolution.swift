import Torch

/// A 2-d convolution over [batch, channels, height, width]. Padding defaults to `(kernel - 1) / 2`: same size at stride 1.
struct Conv2d: Layer {
  private let weight: Tensor, bias: Tensor?
  private let stride: Int, padding: Int, groups: Int

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, kernel: Int, stride: Int = 1,
    padding: Int? = nil, groups: Int = 1, bias: Bool = false,
    _ initialiser: Initialiser = .kaimingNormalFanOut
  ) throws(TensorError) {
    weight = try path.parameter("weight", [output, input / groups, kernel, kernel], initialiser)
    self.bias = bias ? try path.parameter("bias", [output], .constant(0)) : nil
    self.stride = stride
    self.padding = padding ?? (kernel - 1) / 2
    self.groups = groups
  }

  func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    try x.conv2d(
      weight, bias: bias, stride: [stride, stride], padding: [padding, padding], groups: groups)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try self(x) }
}
