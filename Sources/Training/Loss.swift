import Evaluation
import Record
import Torch

/// What training lowers: the mean loss of a task's answers.
struct Loss {
  let target: Target
  /// A regression's: the network answers in standardised units.
  let scale: TargetScale?
  /// Of each class in the loss; nil where every row counts the same.
  let classWeights: [Double]?

  /// Labels in the units and the shape that answers are held against.
  func truth(_ labels: [SampleLabel], on device: Device) throws -> Tensor {
    let classes = labels.compactMap { if case .class(let index) = $0 { index } else { nil } }
    switch target {
    case .binary:
      return try Tensor(floats: classes.map(Float.init), shape: [labels.count, 1])
        .moved(device, dtype: .float32)
    case .classes:
      return try Tensor(integers: classes.map(Int64.init), shape: [labels.count])
        .moved(device, dtype: .int64)
    case .value:
      let scaled = labels.map { label in
        guard case .value(let value) = label else { return Float.nan }
        return Float(scale?.standardised(value) ?? value)
      }
      return try Tensor(floats: scaled, shape: [labels.count, 1]).moved(device, dtype: .float32)
    }
  }

  /// The mean loss of outputs [batch, width], a single number in float32: autocast leaves outputs
  /// in a small type.
  func value(_ outputs: Tensor, _ truth: Tensor) throws -> Tensor {
    let outputs = try outputs.converted(.float32)
    func tensor(_ values: [Double]) throws -> Tensor {
      try Tensor(floats: values.map(Float.init), shape: [values.count])
        .moved(outputs.device, dtype: .float32)
    }
    switch target {
    case .binary:
      // As Ludwig and PyTorch take it: the positive class over the negative one.
      let positive = try classWeights.map { try tensor([$0[1] / $0[0]]) }
      return try outputs.binaryCrossEntropyWithLogits(truth, posWeight: positive)
    case .classes:
      return try outputs.crossEntropy(truth, weight: classWeights.map(tensor))
    case .value: return try outputs.meanSquaredError(truth)
    }
  }
}
