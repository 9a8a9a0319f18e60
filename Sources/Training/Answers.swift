import Torch

/// Asks a finished model about pictures, batch by batch.
public struct Answers {
  private let examples: Examples
  private let batchSize: Int

  public init(
    _ model: ImageModel, preprocessing: Preprocessing, source: any PixelSource,
    precision: Precision, batchSize: Int
  ) {
    examples = Examples(
      model: model, preprocessing: preprocessing, source: source,
      augmentation: Augmentation([], seed: 0), precision: precision, isFrozen: false)
    self.batchSize = batchSize
  }

  /// One row of outputs for each sample.
  public func callAsFunction(_ samples: [Int]) throws -> [[Float]] {
    try examples.answers(samples, batchSize: batchSize)
  }
}
