import Networks
import Torch

/// The automatic batch size: a rule over what is known before training, never a stopwatch, so that results can be repeated.
package enum BatchSize {
  /// The largest power of two up to a 25th of the training rows, so that an epoch takes at least 25 steps; but from 8 to 32 (128 on a
  /// GPU), and no more than what fits its activations into half of the memory. Never under 2.
  ///
  /// - Parameters:
  ///   - memory: bytes that the run may use where it computes: the machine's, or the GPU's.
  package static func automatic(
    trainingRows: Int, architecture: Architecture, height: Int, width: Int, isFrozen: Bool,
    memory: Int, device: Device
  ) -> Int {
    let most = device == .cpu ? 32 : 128
    let perPicture = activationBytes(
      architecture, height: height, width: width, isFrozen: isFrozen)
    let wanted = min(most, max(8, trainingRows / 25))
    let limit = min(wanted, memory / 2 / perPicture)
    var size = 2
    while size * 2 <= limit { size *= 2 }
    return size
  }

  /// A generous estimate of what one picture's forward pass keeps: the input in float32 times a factor that grows with the network,
  /// from 100 for the smallest to over 1,000 for networks of 100 million parameters; a tenth where nothing is kept for a backward pass.
  static func activationBytes(
    _ architecture: Architecture, height: Int, width: Int, isFrozen: Bool
  ) -> Int {
    let input = height * width * 3 * 4
    let factor = 100 + architecture.parameterCount / 100_000
    return max(1, input * factor / (isFrozen ? 10 : 1))
  }
}
