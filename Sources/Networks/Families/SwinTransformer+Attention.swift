import Foundation
import Torch

/// Self-attention inside windows of a grid that may be shifted, with a bias for each offset.
struct WindowAttention: Layer {
  private let qkv: Linear, proj: Linear
  private let bias: Bias
  private let heads: Int, window: Int, shift: Int

  /// The bias of an offset, and how alike two positions are.
  private enum Bias {
    /// A learned number for each offset and head; scaled dot products.
    case learned(table: Tensor, index: Tensor)
    /// A small network's number for each offset and head; scaled cosines.
    case computed(coordinates: Tensor, index: Tensor, hidden: Linear, output: Linear, scale: Tensor)
  }

  /// The projection to queries, keys and values; in the second version keys have no bias, though
  /// the tensor has room for it.
  private func projected(_ x: Tensor) throws -> Tensor {
    guard case .computed = bias, let shift = qkv.bias else { return try qkv(x) }
    let width = shift.count / 3
    let keyless = try Tensor.concatenated([
      shift.narrow(0, start: 0, length: width),
      Tensor.zeros([width], dtype: shift.dtype ?? .float32, device: shift.device),
      shift.narrow(0, start: 2 * width, length: width),
    ])
    return try x.linear(qkv.weight, bias: keyless)
  }

  init(
    _ path: ParameterPath, _ version: SwinTransformer.Version, _ width: Int, heads: Int,
    window: Int, shift: Int
  ) throws {
    (self.heads, self.window, self.shift) = (heads, window, shift)
    let offsets = 2 * window - 1
    let count = window * window * window * window
    func index() throws -> Tensor {
      try path.buffer(
        "relative_position_index", [count], dtype: .int64,
        .table(RelativePositions.index(window: window)))
    }
    func linear(_ name: String, _ output: Int) throws -> Linear {
      try Linear(path / name, width, output, .truncatedNormal(standardDeviation: 0.02))
    }
    switch version {
    case .first:
      let table = try path.parameter(
        "relative_position_bias_table", [offsets * offsets, heads],
        .truncatedNormal(standardDeviation: 0.02))
      bias = .learned(table: table, index: try index())
      qkv = try linear("qkv", 3 * width)
      proj = try linear("proj", width)
    case .second:
      let scale = try path.parameter("logit_scale", [heads, 1, 1], .constant(log(10)))
      let coordinates = try path.buffer(
        "relative_coords_table", [1, offsets, offsets, 2],
        .table(Self.logarithmicOffsets(window: window)))
      let positions = try index()
      qkv = try linear("qkv", 3 * width)
      proj = try linear("proj", width)
      bias = .computed(
        coordinates: coordinates, index: positions,
        hidden: try Linear(path / "cpb_mlp" / 0, 2, 512, .truncatedNormal(standardDeviation: 0.02)),
        output: try Linear(
          path / "cpb_mlp" / 2, 512, heads, bias: false, .truncatedNormal(standardDeviation: 0.02)),
        scale: scale)
    }
  }

  /// Offsets of -8...8 on a logarithmic scale of -1...1, for each offset (down, right).
  private static func logarithmicOffsets(window: Int) -> [Double] {
    let offsets = (1 - window...window - 1).map { offset in
      let scaled = Double(offset) / Double(window - 1) * 8
      return (scaled < 0 ? -1 : 1) * log2(abs(scaled) + 1) / 3
    }
    return offsets.flatMap { y in offsets.flatMap { [y, $0] } }
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let shape = x.shape
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let (rows, columns) = ((height + window - 1) / window, (width + window - 1) / window)
    let (paddedHeight, paddedWidth) = (rows * window, columns * window)
    var y = x
    if (paddedHeight, paddedWidth) != (height, width) {
      y = try y.padded([0, 0, 0, paddedWidth - width, 0, paddedHeight - height])
    }
    // A window as large as the picture has nowhere to be shifted to.
    let shifts = [rows > 1 ? shift : 0, columns > 1 ? shift : 0]
    let isShifted = shifts != [0, 0]
    if isShifted { y = try y.roll(shifts.map { -$0 }, dimensions: [1, 2]) }
    let area = window * window
    let windows = try y.reshape([shape[0], rows, window, columns, window, channels])
      .permute([0, 1, 3, 2, 4, 5]).reshape([shape[0] * rows * columns, area, channels])
    let mask =
      isShifted
      ? try Self.mask(rows: rows, columns: columns, window: window, shifts: shifts, on: x.device)
      : nil
    y = try attend(windows, mask)
      .view([shape[0], rows, columns, window, window, channels]).permute([0, 1, 3, 2, 4, 5])
      .reshape([shape[0], paddedHeight, paddedWidth, channels])
    if isShifted { y = try y.roll(shifts, dimensions: [1, 2]) }
    guard (paddedHeight, paddedWidth) != (height, width) else { return y }
    return try y.narrow(1, start: 0, length: height).narrow(2, start: 0, length: width)
  }

  /// `x` is [windows, positions, channels]; `mask` is [windows of a picture, positions, positions].
  private func attend(_ x: Tensor, _ mask: Tensor?) throws -> Tensor {
    let shape = x.shape
    let parts = try projected(x)
      .view([shape[0], shape[1], 3, heads, shape[2] / heads]).permute([2, 0, 3, 1, 4]).unbind()
    var scores: Tensor
    switch bias {
    case .learned:
      let scale = 1 / Double(shape[2] / heads).squareRoot()
      scores = try (parts[0] * .double(scale)).matmul(parts[1].transpose(-2, second: -1))
    case .computed(_, _, _, _, let scale):
      let cosines = try Self.unit(parts[0]).matmul(Self.unit(parts[1]).transpose(-2, second: -1))
      scores = try cosines * scale.clamp(max: .double(log(100))).exp()
    }
    scores = try scores + biases(positions: shape[1])
    if let mask {
      let count = mask.shape[0]
      scores = try
        (scores.view([shape[0] / count, count, heads, shape[1], shape[1]])
        + mask.view([1, count, 1, shape[1], shape[1]])).view(scores.shape)
    }
    return try proj(scores.softmax(-1).matmul(parts[2]).transpose(1, second: 2).reshape(shape))
  }

  /// [1, heads, positions, positions]
  private func biases(positions: Int) throws -> Tensor {
    let chosen: Tensor
    switch bias {
    case .learned(let table, let index):
      chosen = try table.indexSelect(0, index: index)
    case .computed(let coordinates, let index, let hidden, let output, _):
      let table = try output(hidden(coordinates).rectified()).view([-1, heads])
      chosen = try table.indexSelect(0, index: index).sigmoid() * 16
    }
    return try chosen.view([positions, positions, heads]).permute([2, 0, 1])
      .contiguous().unsqueeze(0)
  }

  private static func unit(_ x: Tensor) throws -> Tensor {
    try x / x.vectorNorm(dimension: [-1], keepDimension: true).clamp(min: 1e-12)
  }

  /// -100 between positions of a window that were no neighbours before the shift, else 0.
  private static func mask(
    rows: Int, columns: Int, window: Int, shifts: [Int], on device: Device
  ) throws -> Tensor {
    /// 0 for most positions along an axis, 1 and 2 for the last window's parts beside the seam.
    func parts(_ windows: Int, _ shift: Int) -> [Int] {
      (0..<windows * window).map { position in
        shift == 0 || position < (windows - 1) * window
          ? 0 : position < windows * window - shift ? 1 : 2
      }
    }
    let vertical = parts(rows, shifts[0])
    let horizontal = parts(columns, shifts[1])
    var values: [Float] = []
    values.reserveCapacity(rows * columns * window * window * window * window)
    for row in 0..<rows {
      for column in 0..<columns {
        let regions = (0..<window * window).map { position in
          3 * vertical[row * window + position / window]
            + horizontal[column * window + position % window]
        }
        for one in regions { for other in regions { values.append(one == other ? 0 : -100) } }
      }
    }
    let area = window * window
    let mask = try Tensor(floats: values, shape: [rows * columns, area, area])
    return device == .cpu ? mask : try mask.moved(device, dtype: .float32)
  }
}
