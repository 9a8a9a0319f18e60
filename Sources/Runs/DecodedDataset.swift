import Datasets
import Evaluation
import Imaging
import Networks
import Record
import Support

/// A data set whose pictures have been read, each once, and compared with each other.
struct DecodedDataset {
  let dataset: Dataset
  let pictures: PictureStore
  let unreadableCount: Int
  /// Pictures that are practically the same in several subsets.
  let leaks: LeakReport
  /// SHA-256 of the table's file.
  private let tableDigest: String

  /// Decodes every picture of a data set that has been read, joined and split, and keeps of each
  /// what `prepare` makes of it, `bytesPerPicture` long, within the budget.
  init(
    _ whole: Dataset, _ plan: DataPlan, _ resources: Resources, budget: Int, bytesPerPicture: Int,
    observe: @escaping Observer, prepare: @escaping PictureStore.Preparation
  ) throws {
    tableDigest = try FileDigest.sha256(of: plan.csvFile)
    let leakCheck = try LeakCheck(plan.leaks ?? .report, of: whole)
    observe(.stage(.decoding(images: whole.samples.count)))
    pictures = try PictureStore.of(
      whole,
      settings: .init(
        memoryBudget: budget, decodingBudget: resources.decodingBudget,
        workers: resources.decodingThreads),
      bytesPerPicture: bytesPerPicture, skipUnreadable: plan.skipUnreadable,
      progress: { done, total in
        observe(.progress((.decoding, done: done, total: total)))
      },
      inspect: leakCheck.look, prepare: prepare)
    let unreadable = pictures.unreadable(in: whole)
    unreadableCount = unreadable.count
    let readable = unreadable.isEmpty ? whole : try whole.excluding(unreadable)
    observe(.stage(.comparing(images: pictures.originalSizes.count)))
    (dataset, leaks) = try leakCheck.perform(on: readable, threads: resources.decodingThreads)
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
  /// Copies are listed in `file`.
  func notices(copiesListedIn file: String) -> [Notice] {
    dataset.notices + dataset.notices(identical: pictures.identical)
      + leaks.notices(listedIn: file)
      + pictures.notes.map { Notice($0) }
  }

  var record: DataRecord {
    DataRecord(
      tableName: dataset.tableName, isFolder: dataset.archive.isFolder,
      matching: dataset.matching, split: dataset.split, classCounts: dataset.labels.counts,
      values: target == .value ? BySubset { ValueSummary(of: values(in: $0)) } : nil,
      picturesInSeveralSubsets: dataset.sharedPictures.crossing,
      pictures: PictureSurvey(sizes: pictures.originalSizes, unreadableCount: unreadableCount),
      validationRows: rows(validation), testRows: rows(dataset.samples(in: .test)), leaks: leaks,
      digests: DataDigests(table: tableDigest, content: digest.text))
  }

  private func values(in subset: Subset) -> [Double] {
    dataset.samples(in: subset).compactMap { dataset.samples[$0].label.value }
  }

  /// Of all folds of a cross-validation, one after the other, where there are any.
  private var validation: [Int] {
    dataset.folds.isEmpty
      ? dataset.samples(in: .validation)
      : dataset.folds.flatMap { subsets in
        subsets.indices.filter { subsets[$0] == .validation }
      }
  }

  /// Spellings of one class, such as 1 and 1.0, are one label in every file.
  private func rows(_ samples: [Int]) -> [PredictedRow] {
    samples.map {
      let sample = dataset.samples[$0]
      return PredictedRow(
        imagePath: sample.imagePath, label: label(of: sample), sampleID: sample.group)
    }
  }

  func label(of sample: Sample) -> String {
    if case .class(let index) = sample.label { target.classes[index] } else { sample.labelText }
  }
}
