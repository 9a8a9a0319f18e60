import Torch

/// `x W^T + b` over the last dimension.
package struct Linear: Layer {
  let weight: Tensor, bias: Tensor?

  package init(
    _ path: ParameterPath, _ input: Int, _ output: Int, bias: Bool = true,
    _ initialiser: Initialiser
  ) throws(TensorError) {
    weight = try path.parameter("weight", [output, input], initialiser)
    self.bias =
      bias ? try path.parameter("bias", [output], initialiser.ofBias(fanIn: input)) : nil
  }

  package func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    try x.linear(weight, bias: bias)
  }

  package func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try self(x) }
}
