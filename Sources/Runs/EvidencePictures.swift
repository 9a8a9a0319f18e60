import Evaluation
import Imaging
import Models
import Record
import RunFiles
import Support

/// Example pictures, each as the network saw it and below the map of the evidence for its answer.
struct EvidencePictures {
  /// How many of a run's test pictures are shown, at most: as many as the original.
  static let most = 12
  /// In a run's results; the archive holds the pictures below their maps alone, as the original's.
  static let folder = "feature_importance_examples"
  static let archive = "\(folder).zip"

  /// A picture that the model was asked about.
  struct Asked {
    /// For the source of pixels.
    let sample: Int
    let image: String
    let truth: EvidenceExamples.Answer?
  }

  /// Names of the files of a picture.
  typealias Files = (original: String, overlay: String)

  /// For each image, in their order.
  static func files(of images: [String]) -> [Files] {
    FileStems.of(images).map { ("\($0)_original.png", "\($0)_gradcam.png") }
  }

  private let inference: Inference
  private let answers: Answers
  private let threshold: Double

  /// `answers` are those of the model behind `inference`.
  init(_ inference: Inference, answers: Answers, threshold: Double) {
    self.inference = inference
    self.answers = answers
    self.threshold = threshold
  }

  /// Makes the pictures of some rows of the answers, and hands each file over when it is there.
  ///
  /// - Parameter asked: the picture of a row.
  /// - Returns: nil where the choice is empty.
  func make(
    _ choice: ExampleChoice, asked: (_ row: Int) -> Asked,
    write: (_ name: String, _ bytes: [UInt8]) throws -> Void
  ) throws -> EvidenceExamples? {
    let pictures = choice.rows.map(asked)
    let files = Self.files(of: pictures.map(\.image))
    let decided = answers.decided(at: threshold)
    let target = inference.model.target
    var examples: [EvidenceExamples.Example] = []
    var (layer, mapSize) = ("", PixelSize(height: 0, width: 0))
    for places in Array(pictures.indices).chunks(of: inference.passSize) {
      let found = try inference.evidenceMaps(
        places.map { pictures[$0].sample },
        for: places.map { target.evidence(forClass: decided?[choice.rows[$0]]) })
      let seen = try inference.pictures(of: places.map { pictures[$0].sample })
      for (index, place) in places.enumerated() {
        let map = found.maps[index]
        let example = example(
          pictures[place], row: choice.rows[place], decided, files[place],
          hasEvidence: !map.isEmpty)
        try write(example.original, PNGFile.bytes(of: seen[index]))
        try write(example.overlay, PNGFile.bytes(of: map.laid(over: seen[index])))
        examples.append(example)
        (layer, mapSize) = (found.layer, map.size)
      }
    }
    if examples.isEmpty { return nil }
    return EvidenceExamples(
      rule: choice.rule, layer: layer, mapSize: mapSize,
      pictureSize: inference.model.preprocessing.size, examples: examples)
  }

  private func example(
    _ asked: Asked, row: Int, _ decided: [Int]?, _ files: Files, hasEvidence: Bool
  ) -> EvidenceExamples.Example {
    let (prediction, probability): (EvidenceExamples.Answer, Double?) =
      switch answers {
      case .binary(let rows), .multiclass(let rows):
        (
          .label(rows.classes[decided?[row] ?? 0]),
          rows.probabilities[row][decided?[row] ?? 0]
        )
      case .regression(let values): (.value(values[row]), nil)
      }
    return EvidenceExamples.Example(
      image: asked.image, truth: asked.truth, prediction: prediction, probability: probability,
      hasEvidence: hasEvidence, original: files.original, overlay: files.overlay)
  }
}

extension EvidenceExamples {
  /// What is odd about them.
  var notices: [Notice] {
    let empty = examples.filter { !$0.hasEvidence }.map(\.image)
    if empty.isEmpty { return [] }
    return [
      Notice(
        .remark,
        "Grad-CAM finds nothing that speaks for the answer in \(empty.count) of "
          + "\(counted(examples.count, "example picture")); their maps are zero everywhere: "
          + "\(empty.listed { $0.quoted })")
    ]
  }
}

extension Predictions {
  /// What is true of a row.
  func truth(of row: Int) -> EvidenceExamples.Answer {
    switch self {
    case .binary(let rows), .multiclass(let rows): .label(rows.classes[rows.truth[row]])
    case .regression(let rows): .value(rows.truth[row])
    }
  }
}
