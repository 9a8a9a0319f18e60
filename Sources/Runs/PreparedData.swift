import Datasets
import Evaluation
import Imaging
import Models
import Record
import Support
import Training

/// The samples of a run and their pictures at the network's input size.
struct PreparedData {
  let dataset: Dataset
  let pictures: PictureStore
  /// Of the saved model: with folds of a cross-validation all samples, and none for validation.
  let training: TrainingData
  let unreadableCount: Int
  /// Pictures that are practically the same in several subsets.
  let leaks: LeakReport

  /// Decodes every picture of a data set that has been read, joined and split.
  init(
    _ whole: Dataset, _ plan: DataPlan, _ preprocessing: Preprocessing, _ resources: Resources,
    budget: Int, observe: @escaping Observer
  ) throws {
    let leakCheck = try LeakCheck(plan.leaks ?? .report, of: whole)
    observe(.stage(.decoding(images: whole.samples.count)))
    pictures = try PictureStore.of(
      whole,
      settings: .init(
        memoryBudget: budget, decodingBudget: resources.decodingBudget,
        workers: resources.decodingThreads),
      bytesPerPicture: preprocessing.byteCount, skipUnreadable: plan.skipUnreadable,
      progress: { done, total in
        observe(.progress((.decoding, done: done, total: total)))
      },
      inspect: leakCheck.look, prepare: { try preprocessing.prepare($0.picture).bytes.array })
    let unreadable = pictures.unreadable(in: whole)
    unreadableCount = unreadable.count
    let readable = unreadable.isEmpty ? whole : try whole.excluding(unreadable)
    observe(.stage(.comparing(images: pictures.originalSizes.count)))
    let (dataset, leaks) = try leakCheck.perform(
      on: readable, threads: resources.decodingThreads)
    (self.dataset, self.leaks) = (dataset, leaks)
    training = TrainingData(
      target: dataset.labels.target, labels: dataset.samples.map(\.label),
      training: dataset.samples(in: .training), validation: dataset.samples(in: .validation))
  }

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

  var target: Target { dataset.labels.target }

  /// Of all that a training learns from: which pictures, their files, labels and subsets.
  var digest: ContentDigest {
    var digest = pictures.digest
    for sample in dataset.samples {
      digest.add(sample.imagePath)
      digest.add(sample.entryName)
      digest.add(sample.labelText)
      digest.add(UInt64(sample.subset.rawValue))
    }
    for name in target.classes { digest.add(name) }
    for subset in dataset.folds.joined() { digest.add(UInt64(subset.rawValue)) }
    return digest
  }

  /// What was decided automatically or left out, in the order in which it was.
  var notices: [Notice] {
    var notices = dataset.notices + dataset.notices(identical: pictures.identical)
    notices += leaks.notices + pictures.notes.map { Notice($0) }
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

  var record: DataRecord {
    DataRecord(
      tableName: dataset.tableName, isFolder: dataset.archive.isFolder,
      matching: dataset.matching, split: dataset.split, classCounts: dataset.labels.counts,
      values: target == .value
        ? BySubset { ValueSummary(of: training.values(of: dataset.samples(in: $0))) } : nil,
      picturesInSeveralSubsets: dataset.sharedPictures.crossing,
      pictures: PictureSurvey(sizes: pictures.originalSizes, unreadableCount: unreadableCount),
      validationRows: rows(
        folds.isEmpty ? training.validation : folds.flatMap(\.training.validation)),
      testRows: rows(dataset.samples(in: .test)), leaks: leaks)
  }

  /// Spellings of one class, such as 1 and 1.0, are one label in every file.
  private func rows(_ samples: [Int]) -> [PredictedRow] {
    samples.map {
      let sample = dataset.samples[$0]
      var label = sample.labelText
      if case .class(let index) = sample.label { label = target.classes[index] }
      return PredictedRow(imagePath: sample.imagePath, label: label, sampleID: sample.group)
    }
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
