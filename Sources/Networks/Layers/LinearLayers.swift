import Torch

/// `x W^T + b` over the last dimension.
package struct Linear: Layer {
  let weight: Tensor, bias: Tensor?

  package init(
    _ path: ParameterPath, _ input: Int, _ output: Int, bias: Bool = true,
    _ initialiser: Initialiser
  ) throws {
    weight = try path.parameter("weight", [output, input], initialiser)
    self.bias =
      bias ? try path.parameter("bias", [output], initialiser.ofBias(fanIn: input)) : nil
  }

  package func callAsFunction(_ x: Tensor) throws -> Tensor {
    try x.linear(weight, bias: bias)
  }

  package func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try self(x) }
}

/// A 2-d convolution over [batch, channels, height, width]. Padding defaults to `(kernel - 1) / 2`:
/// same size at stride 1. The bias begins as `initialiser` says of biases, unless it has its own.
struct Conv2d: Layer {
  private let weight: Tensor, bias: Tensor?
  private let stride: Int, padding: [Int], groups: Int

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, kernel: Int, stride: Int = 1,
    padding: Int? = nil, groups: Int = 1, bias: Bool = false,
    _ initialiser: Initialiser = .kaimingNormalFanOut, biasInitialiser: Initialiser? = nil
  ) throws {
    weight = try path.parameter("weight", [output, input / groups, kernel, kernel], initialiser)
    let ofBias = (biasInitialiser ?? initialiser).ofBias(fanIn: input / groups * kernel * kernel)
    self.bias = bias ? try path.parameter("bias", [output], ofBias) : nil
    self.stride = stride
    self.padding = [Int](repeating: padding ?? (kernel - 1) / 2, count: 2)
    self.groups = groups
  }

  /// A convolution with a rectangular kernel that keeps the size.
  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, height: Int, width: Int,
    _ initialiser: Initialiser
  ) throws {
    weight = try path.parameter("weight", [output, input, height, width], initialiser)
    bias = nil
    stride = 1
    padding = [(height - 1) / 2, (width - 1) / 2]
    groups = 1
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor {
    try x.conv2d(
      weight, bias: bias, stride: [stride, stride], padding: padding, groups: groups)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try self(x) }
}
