import Datasets
import Evaluation
import Imaging
import Models
import Record
import RunFiles
import Support
import Torch

/// Predictions to be made with a saved model.
package struct PredictionPlan: Sendable, Equatable {
  /// A folder with `model_weights` and its JSON files.
  package var modelDirectory: String
  /// A ZIP file, a folder or one picture.
  package var images: String
  package var outputFile = "predictions.csv"
  /// How many pictures are shown with the evidence for their answers; nil for none.
  package var explained: Int?
  /// Pictures of one pass; nil for the automatic size.
  package var batchSize: Int?
  package var compute = ComputePlan()
  package var skipUnreadable = false

  package init(modelDirectory: String, images: String) {
    self.modelDirectory = modelDirectory
    self.images = images
  }

  package var problems: [PlanProblem] {
    var found: [PlanProblem] = []
    if let size = batchSize, size < 1 {
      let reason = "must be a whole number of at least 1, or 0 or 'auto' for automatic"
      found.append(.init("--batch-size", "\(size)", reason))
    }
    if let count = explained, count < 1 {
      found.append(.init("--explain", "\(count)", "must be a whole number of at least 1"))
    }
    return found + compute.problems
  }
}

/// Asks a saved model about new pictures and writes its answers as a table.
package struct Prediction: Sendable {
  let plan: PredictionPlan
  let grants: Grants
  let interruption: Interruption
  /// The most pictures that are in memory at a time.
  let picturesAtATime: Int
  let observers: [Observer]

  package init(
    _ plan: PredictionPlan, grants: Grants, interruption: Interruption = Interruption(),
    picturesAtATime: Int = 1024, observers: [Observer]
  ) {
    self.plan = plan
    self.grants = grants
    self.interruption = interruption
    self.picturesAtATime = picturesAtATime
    self.observers = observers
  }

  /// Writes the whole table or nothing.
  package func run() throws {
    let resources = try Resources.prepared(plan.compute, grants: grants)
    for notice in resources.notices { observers.tell(.notice(notice)) }
    try checkOutput()
    try explanations.check(wanted: plan.explained != nil, observers)
    let saved = try ModelFolder.read(plan.modelDirectory)
    let archive = try archive()
    let model = try saved.restored(plan.compute, on: Device.best)
    let pictures = archive.pictures
    observers.tell(
      .stage(.predicting(architecture: saved.card.architecture, images: pictures.count)))
    let asked = try ask(model, about: pictures, of: archive, resources)
    guard asked.outputs.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw Failure.data(
        "\(plan.modelDirectory): the model answers with numbers that are not finite")
    }
    let answers = try Answers(asked.outputs, to: saved.card.target)
    let threshold = saved.card.threshold
    let names = asked.entries.map { archive.entries[$0].name }
    let table = try PredictionTable.unlabelled(answers, threshold: threshold, imagePaths: names)
    guard let most = plan.explained else {
      return try interruption.complete { try WholeFile.write(table, to: plan.outputFile) }
    }
    let choice = ExampleChoice(from: answers, most: most, threshold: threshold)
    observers.tell(.stage(.explaining(images: choice.rows.count)))
    let store = try store(
      archive, choice.rows.map { asked.entries[$0] }, model.preprocessing, resources,
      memoryBudget: resources.pictureBudget())
    let evidence = EvidencePictures(
      Inference(model, source: ArchivePixels(store: store), passSize: asked.passSize),
      answers: answers, threshold: threshold)
    try explanations.write(evidence, of: choice, table: table, interruption, observers) { row in
      .init(sample: asked.entries[row], image: names[row], truth: nil)
    }
  }

  private var explanations: ExplanationFolder { ExplanationFolder(besides: plan.outputFile) }

  /// Refuses a table that cannot be written, or would replace what is read, before any work.
  private func checkOutput() throws {
    let output = plan.outputFile
    let inputs = [plan.images] + ModelFolder.fileNames.map { "\(plan.modelDirectory)/\($0)" }
    if let input = inputs.first(where: { OutputPaths.areOneFile($0, output) }) {
      throw Failure.usage("--output \(output) is \(input), which is read; choose another file")
    }
    try OutputPaths.checkReplaceable(output, what: "table of predictions") {
      PredictionTable.isTable($0)
    }
    if Folder.kind(of: output) == .file {
      observers.tell(.notice(Notice(.remark, "\(output): of an earlier prediction, replaced.")))
    }
  }

  /// Says what of the archive is not asked about.
  private func archive() throws -> ImageArchive {
    let archive = try ImageArchive(path: plan.images, acceptsPicture: true)
    let pictures = archive.pictures
    guard !pictures.isEmpty else {
      throw Failure.data(
        "\(plan.images) holds no picture; JPEG, PNG, BMP, GIF, TIFF and WebP are read")
    }
    let repeated = archive.repeatedNames(of: pictures)
    if !repeated.isEmpty {
      throw Failure.data(
        "\(plan.images) holds more than one picture of a name: "
          + "\(repeated.listed { $0.quoted }); names must differ to tell their predictions apart")
    }
    try archive.checkTotal(of: pictures)
    leaveOut("Files that are no pictures", archive.otherFiles)
    leaveOut("Hidden pictures", archive.hidden)
    leaveOut("Files that are not regular", archive.special.map { $0.name })
    return archive
  }

  private func leaveOut(_ what: String, _ names: [String]) {
    if names.isEmpty { return }
    let list = names.listed { $0.quoted }
    observers.tell(.notice(Notice(.leftOut, "\(what) are left out: \(list)")))
  }

  /// The model's outputs for every readable picture, with its entry. Only as many pictures are in
  /// memory as its share holds; each is decoded once.
  private func ask(
    _ model: ImageModel, about pictures: [Int], of archive: ImageArchive, _ resources: Resources
  ) throws -> (outputs: [[Float]], entries: [Int], passSize: Int) {
    let preprocessing = model.preprocessing
    let memory = try MemoryCheck(asking: model, free: resources.free(on: model.device))
    let passSize = try passSize(memory, model.device)
    // Whole passes: where all pictures can be read, it does not matter how many fit.
    let room = resources.pictureBudget() / preprocessing.byteCount
    let part = max(1, min(room, picturesAtATime) / passSize) * passSize
    var outputs: [[Float]] = []
    var answered: [Int] = []
    var failures: [UnreadablePicture] = []
    var notes: [DecodingNote: Int] = [:]
    var done = 0
    for entries in pictures.chunks(of: part) {
      let store = try store(archive, entries, preprocessing, resources, memoryBudget: .max)
      for noted in store.notes { notes[noted.note, default: 0] += noted.count }
      failures += store.failures.map {
        UnreadablePicture(imagePath: archive.entries[$0.entry].name, reason: $0.reason)
      }
      done += store.failures.count
      let readable = store.readable(of: entries)
      let inference = Inference(model, source: ArchivePixels(store: store), passSize: passSize)
      // Where the run will be refused for its pictures, the rest is only looked through.
      let isRefused = !failures.isEmpty && !plan.skipUnreadable
      for batch in readable.chunks(of: isRefused ? part : passSize) {
        if !isRefused { outputs += try inference.outputs(batch) }
        answered += batch
        done += batch.count
        observers.tell(.progress((.predicting, done: done, total: pictures.count)))
      }
    }
    for noted in PictureStore.NoteCount.list(notes) { observers.tell(.notice(Notice(noted))) }
    try report(UnreadablePictures(pictures: failures, total: pictures.count))
    return (outputs, answered, passSize)
  }

  private func store(
    _ archive: ImageArchive, _ entries: [Int], _ preprocessing: Preprocessing,
    _ resources: Resources, memoryBudget: Int
  ) throws -> PictureStore {
    try PictureStore(
      archive, entries: entries,
      settings: .init(
        memoryBudget: memoryBudget, decodingBudget: resources.decodingBudget,
        workers: resources.decodingThreads),
      bytesPerPicture: preprocessing.byteCount
    ) { try preprocessing.prepare($0.picture).bytes.array }
  }

  /// Pictures of one pass: as many as asked for, or as the device does best with and as fit.
  private func passSize(_ memory: MemoryCheck, _ device: Device) throws -> Int {
    try memory.check(batchSize: plan.batchSize, least: 1)
    if let size = plan.batchSize { return size }
    let (size, notice) = memory.fitted(BatchSize.ofInference(on: device), least: 1)
    if let notice { observers.tell(.notice(notice)) }
    return size
  }

  private func report(_ unreadable: UnreadablePictures) throws {
    let count = unreadable.pictures.count
    if count == 0 { return }
    guard plan.skipUnreadable, count < unreadable.total else {
      throw unreadable
    }
    observers.tell(
      .notice(
        Notice(
          .leftOut,
          "\(count) of \(unreadable.total) pictures could not be read and are left out:"
            + unreadable.list)))
  }
}

/// Prepared pictures of an archive: samples are its entries.
private struct ArchivePixels: PixelSource {
  let store: PictureStore

  func pixels(of samples: [Int]) throws -> [[UInt8]] { try store.bytes(of: samples) }
}

extension PictureStore {
  /// The entries that can be read, in their order.
  fileprivate func readable(of entries: [Int]) -> [Int] {
    let unreadable = Set(failures.map(\.entry))
    return entries.filter { !unreadable.contains($0) }
  }
}
