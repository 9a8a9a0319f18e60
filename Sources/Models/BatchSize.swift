import Networks
import Support
import Torch

/// The automatic batch size: a rule over known facts, never a stopwatch, so that results repeat.
package enum BatchSize {
  /// The largest power of two up to a 25th of the training rows, so that an epoch takes at least 25
  /// steps; but from 8 to 32 (128 on a GPU), and no more than what fits its activations into half
  /// of the memory. Never under 2.
  ///
  /// - Parameters:
  ///   - memory: bytes that the run may use where it computes: the machine's, or the GPU's.
  package static func automatic(
    trainingRows: Int, architecture: Architecture, input: PixelSize, isFrozen: Bool, memory: Int,
    device: Device
  ) -> Int {
    let most = device == .cpu ? 32 : 128
    let perPicture = activationBytes(architecture, input: input, isFrozen: isFrozen)
    let wanted = min(most, max(8, trainingRows / 25))
    return powerOfTwo(from: 2, upTo: min(wanted, memory / 2 / perPicture))
  }

  /// Pictures of one forward pass that keeps nothing for a backward pass: few stay in a processor's
  /// caches, a GPU wants many; fewer where their activations do not fit into half of the memory.
  package static func ofInference(
    _ architecture: Architecture, input: PixelSize, memory: Int, device: Device
  ) -> Int {
    let perPicture = activationBytes(architecture, input: input, isFrozen: true)
    return powerOfTwo(from: 1, upTo: min(ofInference(on: device), memory / 2 / perPicture))
  }

  static func ofInference(on device: Device) -> Int { device == .cpu ? 8 : 64 }

  private static func powerOfTwo(from least: Int, upTo limit: Int) -> Int {
    var size = least
    while size * 2 <= limit { size *= 2 }
    return size
  }

  /// A generous estimate of what one picture's forward pass keeps: the input in float32 times a
  /// factor that grows with the network, from 100 for the smallest to over 1,000 for networks of
  /// 100 million parameters; a tenth where nothing is kept for a backward pass.
  static func activationBytes(
    _ architecture: Architecture, input: PixelSize, isFrozen: Bool
  ) -> Int {
    let bytes = input.height * input.width * 3 * 4
    let factor = 100 + architecture.parameterCount / 100_000
    return max(1, bytes * factor / (isFrozen ? 10 : 1))
  }
}
