import Torch

/// Asks a finished model about pictures, batch by batch.
package struct Answers {
  private let examples: Examples

  package init(
    _ model: ImageModel, preprocessing: Preprocessing, source: any PixelSource,
    precision: Precision
  ) {
    examples = Examples(
      model: model, preprocessing: preprocessing, source: source,
      augmentation: Augmentation([], seed: 0), precision: precision, isFrozen: false)
  }

  /// One row of outputs for each sample.
  package func callAsFunction(_ samples: [Int]) throws -> [[Float]] {
    try examples.answers(samples)
  }
}
