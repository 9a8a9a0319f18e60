import Torch

/// The automatic batch size: a rule over known facts, never a stopwatch, so that results repeat.
/// `MemoryNeed` says which sizes fit.
package enum BatchSize {
  /// The least that is taken for a training where memory is short.
  package static let least = 2

  /// The largest power of two up to a 25th of the training rows, so that an epoch takes at least 25
  /// steps; but from 8 to 32 (128 on a GPU).
  package static func automatic(trainingRows: Int, device: Device) -> Int {
    powerOfTwo(upTo: min(most(on: device), max(8, trainingRows / 25)))
  }

  /// The most that `automatic` takes.
  package static func most(on device: Device) -> Int { device == .cpu ? 32 : 128 }

  /// Pictures of one forward pass that keeps nothing for a backward pass: few stay in a processor's
  /// caches, a GPU wants many.
  package static func ofInference(on device: Device) -> Int { device == .cpu ? 8 : 64 }

  /// The largest power of two up to a number of at least 1.
  package static func powerOfTwo(upTo limit: Int) -> Int {
    var size = 1
    while size <= limit / 2 { size *= 2 }
    return size
  }
}
