import Torch

/// `x W^T + b` over the last dimension.
public struct Linear: Layer {
  let weight: Tensor, bias: Tensor?

  public init(
    _ path: ParameterPath, _ input: Int, _ output: Int, bias: Bool = true,
    _ initialiser: Initialiser
  ) throws(TensorError) {
    weight = try path.parameter("weight", [output, input], initialiser)
    self.bias =
      bias ? try path.parameter("bias", [output], initialiser.ofBias(fanIn: input)) : nil
  }

  public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    try x.linear(weight, bias: bias)
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try self(x) }
}
