import Datasets
import Evaluation
import Imaging
import Models
import Record
import Support
import Training

/// The samples of a run and their pictures at the network's input size.
struct PreparedData {
  private let decoded: DecodedDataset
  /// Of the saved model: with folds of a cross-validation all samples, and none for validation.
  let training: TrainingData

  /// Decodes every picture of a data set that has been read, joined and split.
  init(
    _ whole: Dataset, _ plan: DataPlan, _ preprocessing: Preprocessing, _ resources: Resources,
    budget: Int, observe: @escaping Observer
  ) throws {
    decoded = try DecodedDataset(
      whole, plan, resources, budget: budget, bytesPerPicture: preprocessing.byteCount,
      observe: observe, prepare: { try preprocessing.prepare($0.picture).bytes.array })
    let dataset = decoded.dataset
    training = TrainingData(
      target: dataset.labels.target, labels: dataset.samples.map(\.label),
      training: dataset.samples(in: .training), validation: dataset.samples(in: .validation))
  }

  var dataset: Dataset { decoded.dataset }
  var pictures: PictureStore { decoded.pictures }
  var leaks: LeakReport { decoded.leaks }
  var target: Target { decoded.target }
  var record: DataRecord { decoded.record }
  var digest: ContentDigest { decoded.digest }

  /// What each fold of a cross-validation trains with, and the samples that it is tested on; none
  /// where there are no folds.
  var folds: [(training: TrainingData, test: [Int])] {
    dataset.folds.map { subsets in
      let samples = { (subset: Subset) in subsets.indices.filter { subsets[$0] == subset } }
      let training = TrainingData(
        target: target, labels: training.labels, training: samples(.training),
        validation: samples(.validation))
      return (training, samples(.test))
    }
  }

  /// What was decided automatically or left out, in the order in which it was.
  var notices: [Notice] {
    var notices = decoded.notices(copiesListedIn: LeakReport.fileName)
    if pictures.isStreaming {
      notices.note(
        .remark,
        "The decoded images do not fit into their share of the memory: \(pictures.keptCount) are "
          + "kept, the others are decoded again whenever they are needed.")
    }
    return notices
  }

  /// What genuine Ludwig would read otherwise.
  var ludwigNotices: [Notice] {
    let ways = pictures.notes.compactMap(\.note.inLudwig)
    if ways.isEmpty { return [] }
    return [
      Notice(.ludwig, "Genuine Ludwig reads some of these pictures otherwise: \(ways.listed()).")
    ]
  }
}

extension PreparedData: PixelSource {
  func pixels(of samples: [Int]) throws -> [[UInt8]] {
    try pictures.bytes(of: samples.map { dataset.samples[$0].entry })
  }
}

extension DecodingNote {
  /// What Ludwig, by torchvision's decoders, does instead.
  fileprivate var inLudwig: String? {
    switch self {
    case .alphaOnWhite: "it leaves out transparency"
    case .orientationApplied: "it does not turn pictures as their EXIF orientation says"
    case .sixteenBitReduced: "it takes samples of 16 bits as they are"
    case .cmykConverted: "it takes the first three of the four CMYK channels for RGB"
    case .firstPage, .labConverted, .twelveBitsInSixteen: nil
    }
  }
}

extension Dataset {
  /// The places of a subset's samples. With folds of a cross-validation every sample is one that
  /// the saved model is trained on, and every one is tested.
  func samples(in subset: Subset) -> [Int] {
    if !folds.isEmpty { return subset == .validation ? [] : Array(samples.indices) }
    return samples.indices.filter { samples[$0].subset == subset }
  }
}

extension Notice {
  /// What was done to pictures beyond reading them.
  init(_ noted: PictureStore.NoteCount) {
    self.init(
      noted.note.isWarning ? .warning : .leftOut,
      "\(counted(noted.count, "image")): \(noted.note.description).")
  }
}
