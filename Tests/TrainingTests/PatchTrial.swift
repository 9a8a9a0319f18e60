import Evaluation
import Foundation
import Models
import Networks
import Record
import Support
import Torch
import Training

/// A network that learns patches, and where its maps say that it looks.
struct PatchTrial {
  /// How a network learns fast enough. Patches are about two places of its map wide.
  struct Settings: Sendable, CustomStringConvertible {
    let network: String
    /// Of pictures and patches, in pixels.
    var side = 128, patchSide = 56
    var batchSize = 12, rows = 240, epochs = 12, learningRate = 1e-3
    /// The share of maps that must have their largest value in the patch.
    var least = 0.9

    var description: String { network }
  }

  struct Result {
    let accuracy: Double
    /// The shares of the maps whose largest value lies in the patch: of the trained network; of the
    /// same with its weights shuffled; and if every map were another picture's.
    let inside: Double, insideShuffled: Double, insideByChance: Double
    let mapSize: PixelSize
    let layer: String
    let epochs: Int

    /// What shuffled weights must stay below. They know no class, so a place that stands out to
    /// them, as a patch does to any filter, speaks for a class as often as against it, and then the
    /// maximum lies elsewhere, or there by chance: half of the maps, and half of the others'
    /// chance.
    var shuffledLimit: Double { (1 + insideByChance) / 2 }
  }

  static let testRows = 120, validationRows = 60
  /// One shuffle could favour a class or a place; these are shared out among the test rows.
  static let shuffles = 6
  /// Cross-entropy of the validation rows from which on a training has gone far enough.
  private static let surely = 0.02

  let settings: Settings
  private let pictures: PatchPictures
  private let model: ImageModel

  init(_ settings: Settings) throws {
    guard let architecture = Catalogue.architecture(named: settings.network) else {
      throw TensorError("patches", "no network \(settings.network)")
    }
    self.settings = settings
    pictures = PatchPictures(side: settings.side, patchSide: settings.patchSide, seed: 1)
    model = try ImageModel(
      architecture, target: .classes(PatchPictures.classes),
      preprocessing: Preprocessing(
        architecture, resize: .size(height: settings.side, width: settings.side)),
      filling: .random(seed: 3), seed: 3, device: .best)
  }

  /// - Parameter watch: is told of every epoch.
  static func run(
    _ settings: Settings, watch: (EpochRecord) -> Void = { _ in }
  ) throws -> Result {
    let trial = try PatchTrial(settings)
    let epochs = try trial.train(watch: watch)
    let first = settings.rows + validationRows
    let test = Array(first..<first + testRows)
    let inference = Inference(trial.model, source: trial.pictures)
    let answers = try ClassAnswers(
      classes: PatchPictures.classes, logits: inference.outputs(test)
    ).mostLikely
    let right = zip(answers, test).filter { $0 == trial.pictures.label(of: $1) }
    let trained = try trial.look(inference, at: test)
    var shuffledInside = 0
    for (shuffle, rows) in test.chunks(of: testRows / shuffles).enumerated() {
      try trial.shuffleWeights(shuffle)
      shuffledInside += try trial.look(inference, at: rows).inside
    }
    func share(_ count: Int) -> Double { Double(count) / Double(testRows) }
    return Result(
      accuracy: share(right.count), inside: share(trained.inside),
      insideShuffled: share(shuffledInside), insideByChance: trained.insideByChance,
      mapSize: trained.mapSize, layer: trained.layer, epochs: epochs)
  }

  /// Trains until the validation rows are answered surely, and returns after how many epochs.
  private func train(watch: (EpochRecord) -> Void) throws -> Int {
    let rows = settings.rows + Self.validationRows
    var plan = TrainingPlan()
    plan.epochs = settings.epochs
    plan.earlyStop = 0
    let trainer = try Trainer(
      TrainerSettings(
        plan, learningRate: settings.learningRate, batchSize: settings.batchSize, isFrozen: false,
        seed: 3, validationMetric: .defaultValidation(for: .classification)),
      model: model,
      data: TrainingData(
        target: model.target, labels: (0..<rows).map { .class(pictures.label(of: $0)) },
        training: Array(0..<settings.rows), validation: Array(settings.rows..<rows)),
      source: pictures)
    while !trainer.isOver {
      try trainer.advance()
      guard let last = trainer.history.epochs.last else { break }
      watch(last)
      if let loss = last.validation["loss"], loss < Self.surely { break }
    }
    return trainer.history.epochs.count
  }

  private struct Look {
    let inside: Int
    let insideByChance: Double
    let mapSize: PixelSize
    let layer: String
  }

  /// Where the evidence for the true class is largest, and whether that is in the patch.
  private func look(_ inference: Inference, at samples: [Int]) throws -> Look {
    let found = try inference.evidenceMaps(
      samples, for: samples.map { model.target.evidence(forClass: pictures.label(of: $0)) })
    let peaks = found.maps.map { peak($0.values, $0.size, $0.grid) }
    let patches = samples.map(pictures.patch)
    func hits(_ row: Int, _ other: Int) -> Bool {
      !found.maps[row].isEmpty && patches[other].contains(peaks[row].x, peaks[row].y)
    }
    let count = samples.count
    let byChance = samples.indices.map { row in
      samples.indices.filter { $0 != row && hits(row, $0) }.count
    }
    return Look(
      inside: samples.indices.filter { hits($0, $0) }.count,
      insideByChance: Double(byChance.reduce(0, +)) / Double(count * (count - 1)),
      mapSize: found.maps[0].size, layer: found.layer)
  }

  /// The pixel at which a map is largest when it is drawn over its picture: where its largest place
  /// looks. (From an outermost place on to the border, all is as large.)
  private func peak(_ values: [Float], _ size: PixelSize, _ grid: MapGrid) -> (x: Int, y: Int) {
    let place = values.indices.max { values[$0] < values[$1] } ?? 0
    func pixel(_ place: Int) -> Int { min(Int(grid.middle(of: place)), settings.side - 1) }
    return (pixel(place % size.width), pixel(place / size.width))
  }

  /// Every weight stays in its tensor, at a place drawn by lot (Adebayo et al. 2018).
  private func shuffleWeights(_ shuffle: Int) throws {
    for (index, tensor) in (model.backbone.parameters + model.head.parameters).enumerated() {
      var stream = RandomStream(seed: 4, for: .augment(epoch: shuffle, sample: index))
      let order = try Tensor(
        integers: stream.permutation(of: tensor.count).map(Int64.init), shape: [tensor.count]
      ).moved(tensor.device, dtype: .int64)
      try withoutGradient {
        try tensor.copy(
          tensor.reshape([tensor.count]).indexSelect(0, index: order).view(tensor.shape))
      }
    }
  }
}
