import Evaluation
import Models
import Networks
import Record
import Support
import Torch
import Training

/// Pictures whose class is the colour of a patch that lies anywhere on noise: what a model of them
/// looks at is known. The noise has a tint drawn by lot, so that the mean colour of a picture,
/// which a normalisation brings to every place, does not tell the class.
struct PatchPictures: PixelSource {
  static let classes = ["red", "green", "blue"]
  private static let colors: [[Int]] = [[210, 60, 60], [60, 190, 60], [70, 70, 220]]

  let side: Int
  let patchSide: Int
  let count: Int

  func label(of sample: Int) -> Int { sample % Self.classes.count }

  /// Whether a place of the picture, in pixels, lies inside the patch of a sample.
  func patch(of sample: Int, contains x: Int, _ y: Int) -> Bool {
    let corner = corner(of: sample)
    return (corner.x..<corner.x + patchSide).contains(x)
      && (corner.y..<corner.y + patchSide).contains(y)
  }

  private func corner(of sample: Int) -> (x: Int, y: Int) {
    var stream = RandomStream(seed: 1, for: .augment(epoch: 0, sample: sample))
    return (stream.below(side - patchSide + 1), stream.below(side - patchSide + 1))
  }

  func pixels(of samples: [Int]) -> [[UInt8]] { samples.map(pixels(of:)) }

  private func pixels(of sample: Int) -> [UInt8] {
    var stream = RandomStream(seed: 2, for: .augment(epoch: 0, sample: sample))
    let color = Self.colors[label(of: sample)]
    let tint = (0..<3).map { _ in 64 + stream.below(128) }
    let corner = corner(of: sample)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(side * side * 3)
    for y in 0..<side {
      let isRow = (corner.y..<corner.y + patchSide).contains(y)
      for x in 0..<side {
        let noise = stream.next()
        let isInside = isRow && (corner.x..<corner.x + patchSide).contains(x)
        for channel in 0..<3 {
          let level = Int(noise >> (8 * UInt64(channel)) & 0xFF)
          let value = isInside ? color[channel] + (level - 128) / 4 : tint[channel] + level / 4 - 32
          bytes.append(UInt8(value))
        }
      }
    }
    return bytes
  }
}

/// A network that learns patches, and where its maps say that it looks.
struct PatchTrial {
  /// How a network learns fast enough. Patches are larger than two places of its map.
  struct Settings: Sendable, CustomStringConvertible {
    let network: String
    var side = 128, patchSide = 56, batchSize = 12, rows = 240, epochs = 12, learningRate = 1e-3
    /// The share of maps that must have their largest value in the patch.
    var least = 0.9

    init(
      _ network: String, side: Int = 128, patchSide: Int = 56, batchSize: Int = 12,
      rows: Int = 240, epochs: Int = 12, learningRate: Double = 1e-3, least: Double = 0.9
    ) {
      self.network = network
      self.side = side
      self.patchSide = patchSide
      self.batchSize = batchSize
      self.rows = rows
      self.epochs = epochs
      self.learningRate = learningRate
      self.least = least
    }

    var description: String { network }
  }

  struct Result {
    let accuracy: Double
    /// Shares of the maps whose largest value lies inside the patch, as trained and with every
    /// weight tensor shuffled, and the share of maps without any evidence.
    let inside: Double, insideShuffled: Double, empty: Double, emptyShuffled: Double
    let mapSize: PixelSize
    let layer: String
    let epochs: Int
    /// What the share would be if every map were another picture's.
    let insideByChance: Double
  }

  static let testRows = 120, validationRows = 60
  /// Cross-entropy of the validation rows from which on a training has gone far enough.
  private static let surely = 0.02

  static func run(_ settings: Settings) throws -> Result {
    guard let architecture = Catalogue.architecture(named: settings.network) else {
      throw TensorError("patches", "no network \(settings.network)")
    }
    let preprocessing = try Preprocessing(
      architecture, resize: .size(height: settings.side, width: settings.side))
    let target = Target.classes(PatchPictures.classes)
    let model = try ImageModel(
      architecture, target: target, preprocessing: preprocessing, filling: .random(seed: 3),
      seed: 3, device: .cpu)
    let rows = settings.rows + validationRows + testRows
    let pictures = PatchPictures(
      side: settings.side, patchSide: settings.patchSide, count: rows)
    let validation = Array(settings.rows..<settings.rows + validationRows)
    let test = Array(settings.rows + validationRows..<rows)
    var plan = TrainingPlan()
    plan.epochs = settings.epochs
    plan.earlyStop = 0
    let trainer = try Trainer(
      TrainerSettings(
        plan, learningRate: settings.learningRate, batchSize: settings.batchSize, isFrozen: false,
        seed: 3, validationMetric: .defaultValidation(for: .classification)),
      model: model,
      data: TrainingData(
        target: target, labels: (0..<rows).map { .class(pictures.label(of: $0)) },
        training: Array(0..<settings.rows), validation: validation),
      source: pictures)
    while !trainer.isOver {
      try trainer.advance()
      if let last = trainer.history.epochs.last?.validation["loss"], last < surely { break }
    }
    let inference = Inference(model, source: pictures)
    let trained = try look(inference, pictures, at: test)
    try shuffleWeights(of: model)
    let shuffled = try look(inference, pictures, at: test)
    let chance = zip(trained.places, test.dropFirst()).filter { place, sample in
      pictures.patch(of: sample, contains: place.x, place.y)
    }
    return Result(
      accuracy: trained.accuracy, inside: trained.inside, insideShuffled: shuffled.inside,
      empty: trained.empty, emptyShuffled: shuffled.empty, mapSize: trained.maps.maps[0].size,
      layer: trained.maps.layer, epochs: trainer.history.epochs.count,
      insideByChance: Double(chance.count) / Double(test.count - 1))
  }

  private struct Look {
    let accuracy: Double, inside: Double, empty: Double
    let maps: EvidenceMaps
    let places: [(x: Int, y: Int)]
  }

  /// The evidence for what the model answers, and whether it is the patch.
  private static func look(
    _ inference: Inference, _ pictures: PatchPictures, at samples: [Int]
  ) throws -> Look {
    let target = inference.model.target
    let answers = try ClassAnswers(
      classes: PatchPictures.classes, logits: inference.outputs(samples)
    ).mostLikely
    let maps = try inference.evidenceMaps(
      samples, for: answers.map { target.evidence(forClass: $0) })
    let places = maps.maps.map { map in
      let heat = map.resized(to: PixelSize(height: pictures.side, width: pictures.side))
      let place = heat.indices.max { heat[$0] < heat[$1] } ?? 0
      return (x: place % pictures.side, y: place / pictures.side)
    }
    func share(_ count: Int) -> Double { Double(count) / Double(samples.count) }
    let right = zip(answers, samples).filter { $0 == pictures.label(of: $1) }
    let inside = samples.indices.filter { row in
      !maps.maps[row].isEmpty
        && pictures.patch(of: samples[row], contains: places[row].x, places[row].y)
    }
    return Look(
      accuracy: share(right.count), inside: share(inside.count),
      empty: share(maps.maps.filter(\.isEmpty).count), maps: maps, places: places)
  }

  /// Every weight stays in its tensor, at a place drawn by lot (Adebayo et al. 2018).
  private static func shuffleWeights(of model: ImageModel) throws {
    for (index, tensor) in (model.backbone.parameters + model.head.parameters).enumerated() {
      var stream = RandomStream(seed: 4, for: .augment(epoch: 0, sample: index))
      let order = try Tensor(
        integers: stream.permutation(of: tensor.count).map(Int64.init), shape: [tensor.count])
      try withoutGradient {
        try tensor.copy(
          tensor.reshape([tensor.count]).indexSelect(0, index: order).view(tensor.shape))
      }
    }
  }
}
