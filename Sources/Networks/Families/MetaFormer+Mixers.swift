import Torch

/// MobileNetV2's inverted bottleneck with a 7x7 depthwise convolution.
struct SeparableConvolution: Layer {
  private let pwconv1: Linear, act1: StarReLU, dwconv: Conv2d, pwconv2: Linear

  init(_ path: ParameterPath, _ width: Int) throws {
    let hidden = 2 * width
    pwconv1 = try Linear(
      path / "pwconv1", width, hidden, bias: false, .truncatedNormal(standardDeviation: 0.02))
    act1 = try StarReLU(path / "act1")
    dwconv = try Conv2d(
      path / "dwconv", hidden, hidden, kernel: 7, groups: hidden,
      .truncatedNormal(standardDeviation: 0.02))
    pwconv2 = try Linear(
      path / "pwconv2", hidden, width, bias: false, .truncatedNormal(standardDeviation: 0.02))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try act1(pwconv1(x))
    return try pwconv2(dwconv(y.permute([0, 3, 1, 2])).permute([0, 2, 3, 1]))
  }
}

/// Self-attention of all positions, in heads of 32 channels.
struct Attention: Layer {
  private static let headWidth = 32
  private let qkv: Linear, proj: Linear

  init(_ path: ParameterPath, _ width: Int) throws {
    qkv = try Linear(
      path / "qkv", width, 3 * width, bias: false, .truncatedNormal(standardDeviation: 0.02))
    proj = try Linear(
      path / "proj", width, width, bias: false, .truncatedNormal(standardDeviation: 0.02))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let shape = x.shape
    let (batch, positions, width) = (shape[0], shape[1] * shape[2], shape[3])
    let parts = try qkv(x)
      .view([batch, positions, 3, width / Self.headWidth, Self.headWidth])
      .permute([2, 0, 3, 1, 4]).unbind()
    let mixed = try parts[0].attention(parts[1], parts[2])
    return try proj(mixed.transpose(1, second: 2).reshape(shape))
  }
}

/// Mixes positions by a fixed matrix. For another number of positions the matrix is resized
/// bilinearly and its rows are made to sum to one by softmax.
struct RandomMixing: Layer {
  private let matrix: Tensor, positions: Int

  init(_ path: ParameterPath, _ positions: Int) throws {
    matrix = try path.fixedParameter("random_matrix", [positions, positions], .softmaxOfUniform)
    self.positions = positions
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let shape = x.shape
    let count = shape[1] * shape[2]
    return try matrix(for: count).matmul(x.reshape([shape[0], count, shape[3]])).reshape(shape)
  }

  private func matrix(for count: Int) throws -> Tensor {
    guard count != positions else { return matrix }
    return try matrix.view([1, 1, positions, positions])
      .upsampleBilinear2d([count, count], alignCorners: false).view([count, count]).softmax(-1)
  }
}

/// The mean of the 3x3 neighbourhood (positions outside are not counted) less the position itself.
struct Pooling: Layer {
  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let mean = try x.permute([0, 3, 1, 2]).avgPool2d(
      [3, 3], stride: [1, 1], padding: [1, 1], countIncludePad: false)
    return try mean.permute([0, 2, 3, 1]) - x
  }
}
