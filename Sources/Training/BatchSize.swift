import Networks
import Torch

/// The automatic batch size: a rule over what is known before training, never a stopwatch, so that results can be repeated.
public enum BatchSize {
  /// The largest power of two that is at most 32 (128 on a GPU), at most a tenth of the training rows, and whose activations fit in
  /// half of the memory; never under 2.
  ///
  /// - Parameters:
  ///   - memory: bytes that the run may use.
  public static func automatic(
    trainingRows: Int, architecture: Architecture, height: Int, width: Int, isFrozen: Bool,
    memory: Int, device: Device
  ) -> Int {
    let most = device == .cpu ? 32 : 128
    let perPicture = activationBytes(
      architecture, height: height, width: width, isFrozen: isFrozen)
    let limit = min(most, trainingRows / 10, memory / 2 / perPicture)
    var size = 2
    while size * 2 <= limit { size *= 2 }
    return size
  }

  /// An upper estimate of what one picture's forward pass keeps: the input in float32 times a factor that grows with the network
  /// (measured between 100 for the smallest and 1,000 for networks of 100 million parameters); a tenth where nothing is kept for a backward pass.
  static func activationBytes(
    _ architecture: Architecture, height: Int, width: Int, isFrozen: Bool
  ) -> Int {
    let input = height * width * 3 * 4
    let factor = 100 + architecture.parameterCount / 100_000
    return max(1, input * factor / (isFrozen ? 10 : 1))
  }
}
