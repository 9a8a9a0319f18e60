import Networks
import Record
import Support
import Torch

/// The bytes of a model's tensors where it computes. What the process itself takes, and the scratch
/// memory of single operations, come on top.
package struct MemoryNeed: Sendable, Equatable {
  /// Whatever the batch: weights, and in a training what belongs to each of them.
  package let weights: Int
  /// The gradients among them, which are only all there when the last activation is gone.
  let gradients: Int
  /// Each picture of a batch.
  package let perPicture: Int
  /// A pass that keeps nothing for a backward pass, whose size does not follow the batch.
  let evaluation: Int

  package init(weights: Int, gradients: Int = 0, perPicture: Int, evaluation: Int = 0) {
    self.weights = weights
    self.gradients = gradients
    self.perPicture = perPicture
    self.evaluation = evaluation
  }

  /// - Parameter isFrozen: only the last layer learns, from features that need no backward pass;
  ///   they are computed once in passes of evaluation, or with `isAugmented` by the batch.
  package static func ofTraining(
    _ architecture: Architecture, input: PixelSize, isFrozen: Bool, isAugmented: Bool, epochs: Int,
    precision: Precision, device: Device
  ) -> MemoryNeed {
    let pixels = input.height * input.width
    let cost = architecture.memoryPerPixel
    // Measured at 160 pixels: 0.51 of MobileNetV2 and EfficientNet-B0, 0.65 of ResNet-18.
    let training = precision == .float32 ? cost.training : cost.training * 5 / 8
    let evaluation = BatchSize.ofInference(on: device) * pixels * cost.inference
    let weights = architecture.backboneBytes(pixels)
    if isFrozen {
      return MemoryNeed(
        weights: weights, perPicture: isAugmented ? pixels * cost.inference : 0,
        evaluation: evaluation)
    }
    // Weights, gradients, and Adam's two moments; from the second epoch on the best one's copy.
    return MemoryNeed(
      weights: weights * (epochs > 1 ? 5 : 4), gradients: weights,
      perPicture: pixels * training, evaluation: evaluation)
  }

  /// - Parameter isLoaded: the process holds the weights already.
  package static func ofInference(
    _ architecture: Architecture, input: PixelSize, isLoaded: Bool
  ) -> MemoryNeed {
    let pixels = input.height * input.width
    return MemoryNeed(
      weights: isLoaded ? 0 : architecture.backboneBytes(pixels),
      perPicture: pixels * architecture.memoryPerPixel.inference)
  }

  package func bytes(batchSize: Int) -> Int {
    let (batch, isTooLarge) = perPicture.multipliedReportingOverflow(by: batchSize)
    return isTooLarge ? .max : weights + max(min(batch, .max - weights), evaluation)
  }

  /// What is needed even if each pixel costs a quarter less than was measured: a network's pictures
  /// of 96 pixels cost up to a fifth less than those of 224.
  package func certainBytes(batchSize: Int) -> Int {
    weights - gradients + max(gradients, (bytes(batchSize: batchSize) - weights) / 4 * 3)
  }

  /// The largest batch within so many bytes; 0 where none is.
  package func largestBatch(within bytes: Int) -> Int {
    guard weights + evaluation <= bytes else { return 0 }
    return perPicture == 0 ? .max : (bytes - weights) / perPicture
  }
}

extension Architecture {
  /// Bytes of tensors that a picture of the published size takes in a training of all weights.
  package var trainingBytesPerPicture: Int {
    transform.crop * transform.crop * memoryPerPixel.training
  }

  /// The network's weights for pictures of so many pixels, without the published classifier.
  fileprivate func backboneBytes(_ pixels: Int) -> Int {
    if let publishedClasses { return 4 * (parameterCount - publishedClasses * (featureCount + 1)) }
    // Ludwig's own network: most of its weights belong to places of the last map.
    return 4 * parameterCount * pixels / (transform.crop * transform.crop)
  }

  /// Bytes of tensors that each pixel of a picture costs, by measurement; for a network that was
  /// not measured, as few as the most frugal of all.
  var memoryPerPixel: (training: Int, inference: Int) {
    let measured = MemoryPerPixel.measured.first { $0.name == name }
    return measured.map { ($0.training, $0.inference) } ?? (30, 20)
  }
}
