import Datasets
import Evaluation
import Imaging
import Support
import Training

/// The samples of a run and their pictures at the network's input size.
struct PreparedData {
  let dataset: Dataset
  let pictures: PictureStore
  let rows: SubsetRows
  let targets: TrainingTargets

  /// Reads, joins, splits and decodes everything; whatever is wrong with the input is an error here.
  init(
    _ plan: Plan, _ preprocessing: Preprocessing, _ resources: Resources,
    observe: @escaping @Sendable (TrainingEvent) -> Void
  ) throws {
    observe(.stage("Reading \(plan.data.csvFile)"))
    let request = DatasetRequest(plan)
    let dataset = try Dataset.load(request)
    observe(.stage("Decoding \(dataset.samples.count) images"))
    pictures = try PictureStore(
      dataset,
      settings: .init(memoryBudget: resources.pictureBudget, workers: resources.decodingThreads),
      bytesPerPicture: preprocessing.byteCount, skipUnreadable: plan.data.skipUnreadable,
      progress: { done, total in
        observe(.progress(ProgressStep(stage: "Decoding", done: done, total: total)))
      },
      prepare: { try preprocessing.prepare($0.picture).bytes })
    self.dataset =
      pictures.unreadable.isEmpty ? dataset : try dataset.excluding(pictures.unreadable)
    rows = SubsetRows(self.dataset)
    targets = TrainingTargets(self.dataset)
  }
}

extension PreparedData {
  /// What was decided automatically or left out, in the order in which it was.
  var notices: [String] {
    var notices = dataset.notices
    for noted in pictures.notes {
      let images = noted.count == 1 ? "image" : "images"
      notices.append("\(noted.count) \(images): \(noted.note.description).")
    }
    if pictures.isStreaming {
      notices.append(
        "The decoded images do not fit into a quarter of the memory: \(pictures.keptCount) are "
          + "kept, the others are decoded again whenever they are needed.")
    }
    return notices
  }
}

extension PreparedData: PixelSource {
  func pixels(of samples: [Int]) throws -> [[UInt8]] {
    try pictures.bytes(of: samples.map { dataset.samples[$0] })
  }
}

extension DatasetRequest {
  init(_ plan: Plan) {
    self.init(csvFile: plan.data.csvFile, images: plan.data.imageSource)
    targetColumn = plan.data.targetColumn
    imageColumn = plan.data.imageColumn
    sampleIDColumn = plan.data.sampleIDColumn
    task = LearningTask(rawValue: plan.data.task.rawValue)
    positiveClass = plan.data.positiveClass
    splitProbabilities = plan.data.splitProbabilities
    validationSize = plan.data.validationSize
    seed = plan.randomSeed
  }
}

extension SubsetRows {
  init(_ dataset: Dataset) {
    let rows = { (subset: Subset) in
      dataset.samples.indices.filter { dataset.samples[$0].subset == subset }
    }
    self.init(training: rows(.training), validation: rows(.validation), test: rows(.test))
  }
}

extension TrainingTargets {
  init(_ dataset: Dataset) {
    let classes = dataset.samples.map { sample in
      if case .class(let index) = sample.label { index } else { 0 }
    }
    switch dataset.labels.task {
    case .binary: self = .binary(classes, classes: dataset.labels.classes)
    case .classification: self = .classes(classes, classes: dataset.labels.classes)
    case .regression:
      self = .values(
        dataset.samples.map { sample in
          if case .value(let value) = sample.label { value } else { .nan }
        })
    }
  }
}
