import Models
import Training

extension FeatureReference {
  /// What a trained network sees in pictures of its training and its validation.
  init(_ trainer: Trainer, _ data: PreparedData, seed: UInt64) throws {
    let training = data.withoutRepeats(data.training.training)
    try self.init(
      of: trainer.features(of: Self.chosen(of: training, seed: seed)),
      validation: trainer.features(of: data.withoutRepeats(data.training.validation)),
      trainingPictures: training.count)
  }

  /// The rows that are looked at once more for it; none where their features are kept.
  static func rows(of data: PreparedData, areKept: Bool) -> Int {
    areKept
      ? 0 : min(mostPictures, data.training.training.count) + data.training.validation.count
  }
}

extension PreparedData {
  /// The first sample of each picture: a picture of many rows would be its own neighbour.
  fileprivate func withoutRepeats(_ samples: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return samples.filter { seen.insert(dataset.samples[$0].entry).inserted }
  }
}
