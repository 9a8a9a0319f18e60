import Foundation
import Torch

@testable import Networks

/// Weights that any language can make again: each tensor is drawn by a rule from its name and shape
/// alone.
enum GoldenWeights {
  /// Tensors that keep what the network's own initialiser computed.
  static let kept = ["num_batches_tracked", "relative_position_index", "relative_coords_table"]

  /// The seed of the input picture.
  static let inputSeed: UInt64 = 20_260_101

  /// `count` numbers in -1..<1: the upper 24 bits of SplitMix64 over a counter.
  static func uniform(seed: UInt64, count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      var state = seed
      for i in 0..<count {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        buffer[i] = Float(Double(z >> 40) / 8_388_608 - 1)
      }
      initialized = count
    }
  }

  /// The values of a tensor; nil where it keeps its own.
  static func values(_ name: String, _ shape: [Int]) -> [Float]? {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    guard !kept.contains(last) else { return nil }
    let count = shape.reduce(1, *)
    var values = uniform(seed: UInt64(crc32(Array(name.utf8))), count: count)
    switch last {
    case "running_var": change(&values) { 1 + 0.1 * abs($0) }
    case "random_matrix": softmaxRows(&values, columns: shape[1])
    case _ where shape.count >= 2:
      let inputs = Double(count) / Double(shape[0])
      let factor = Float(((shape.count == 4 ? 6.0 : 3.0) / inputs).squareRoot())
      change(&values) { $0 * factor }
    case "weight", "scale": change(&values) { 1 + 0.1 * $0 }
    default: change(&values) { 0.1 * $0 }
    }
    return values
  }

  /// Gives every tensor of the network its value.
  static func fill(_ store: ParameterStore) throws {
    try withoutGradient {
      for entry in store.entries {
        let shape = entry.tensor.shape
        guard let values = values(entry.name, shape) else { continue }
        try entry.tensor.copy(Tensor(floats: values, shape: shape))
      }
    }
  }

  /// The input picture.
  static func picture(_ size: Int) throws -> Tensor {
    try Tensor(
      floats: uniform(seed: inputSeed, count: 3 * size * size), shape: [1, 3, size, size])
  }

  /// The CRC-32 of ZIP and PNG.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }

  private static func change(_ values: inout [Float], _ rule: (Float) -> Float) {
    for i in values.indices { values[i] = rule(values[i]) }
  }

  private static func softmaxRows(_ values: inout [Float], columns: Int) {
    for start in stride(from: 0, to: values.count, by: columns) {
      let exponentials = values[start..<start + columns].map { exp(Double($0)) }
      let sum = exponentials.reduce(0, +)
      for (i, value) in exponentials.enumerated() { values[start + i] = Float(value / sum) }
    }
  }
}
