import Datasets
import Evaluation
import Imaging
import Models
import Record
import Support
import Torch

/// The pictures that a model is to be asked about, and how they are read.
struct AskedPictures {
  let archive: ImageArchive
  /// Places in the archive.
  let entries: [Int]
  private let source: String
  private let resources: Resources
  private let skipUnreadable: Bool

  /// What a model said about them.
  struct Outcome {
    /// Of those that can be read, in their order.
    let entries: [Int], outputs: OutputRows
    /// To the pictures of the training; empty where there is nothing to measure against.
    let distances: [NearestPictures.Distance]
    /// Pictures of one pass.
    let passSize: Int
  }

  /// Says what of the archive is not asked about.
  init(_ plan: PredictionPlan, _ resources: Resources, _ notices: inout Notices) throws {
    source = plan.images
    skipUnreadable = plan.skipUnreadable
    self.resources = resources
    archive = try ImageArchive(path: plan.images, acceptsPicture: true)
    entries = archive.pictures
    guard !entries.isEmpty else {
      throw Failure.data(
        "\(source) holds no picture; JPEG, PNG, BMP, GIF, TIFF and WebP are read")
    }
    let repeated = archive.repeatedNames(of: entries)
    if !repeated.isEmpty {
      throw Failure.data(
        "\(source) holds more than one picture of a name: "
          + "\(repeated.listed { $0.quoted }); names must differ to tell their predictions apart")
    }
    try archive.checkTotal(of: entries)
    for (what, names) in [
      ("Files that are no pictures", archive.otherFiles), ("Hidden pictures", archive.hidden),
      ("Files that are not regular", archive.special.map { $0.name }),
    ] where !names.isEmpty {
      notices.note(.leftOut, "\(what) are left out: \(names.listed { $0.quoted })")
    }
  }

  /// The model's outputs for every readable picture. Only as many pictures are in memory as its
  /// share holds; each is decoded once.
  func ask(
    _ model: ImageModel, batchSize: Int?, atATime: Int, measuring neighbours: NearestPictures?,
    _ notices: inout Notices, _ observers: [Observer]
  ) throws -> Outcome {
    let preprocessing = model.preprocessing
    let passSize = try passSize(batchSize, of: model, &notices)
    // Whole passes: where all pictures can be read, it does not matter how many fit.
    let room = resources.pictureBudget() / preprocessing.byteCount
    let part = max(1, min(room, atATime) / passSize) * passSize
    var outputs = OutputRows(width: model.target.width, expecting: entries.count)
    var distances: [NearestPictures.Distance] = []
    var answered: [Int] = []
    var failures: [UnreadablePicture] = []
    var notes: [DecodingNote: Int] = [:]
    var done = 0
    for entries in entries.chunks(of: part) {
      let store = try store(entries, preprocessing, memoryBudget: .max)
      for noted in store.notes { notes[noted.note, default: 0] += noted.count }
      failures += store.failures.map {
        UnreadablePicture(imagePath: archive.entries[$0.entry].name, reason: $0.reason)
      }
      done += store.failures.count
      let readable = store.readable(of: entries)
      let inference = Inference(model, source: ArchivePixels(store: store), passSize: passSize)
      // Where the run will be refused for its pictures, the rest is only looked through.
      let isRefused = !failures.isEmpty && !skipUnreadable
      for batch in readable.chunks(of: isRefused ? part : passSize) {
        if !isRefused {
          let answers = try inference.outputs(batch) { features in
            if let neighbours { distances += try neighbours.distances(of: features) }
          }
          try outputs.append(answers.values)
        }
        answered += batch
        done += batch.count
        observers.tell(.progress((.predicting, done: done, total: self.entries.count)))
      }
    }
    notices.note(PictureStore.NoteCount.list(notes).map { Notice($0) })
    try report(UnreadablePictures(pictures: failures, total: entries.count), &notices)
    return Outcome(entries: answered, outputs: outputs, distances: distances, passSize: passSize)
  }

  /// A model's passes over some of the pictures, by their places in the archive.
  func inference(_ model: ImageModel, over entries: [Int], passSize: Int) throws -> Inference {
    let store = try store(
      entries, model.preprocessing, memoryBudget: resources.pictureBudget())
    return Inference(model, source: ArchivePixels(store: store), passSize: passSize)
  }

  private func store(
    _ entries: [Int], _ preprocessing: Preprocessing, memoryBudget: Int
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
  private func passSize(
    _ wanted: Int?, of model: ImageModel, _ notices: inout Notices
  ) throws -> Int {
    let memory = try MemoryCheck(asking: model, free: resources.free(on: model.device))
    try memory.check(batchSize: wanted, least: 1)
    if let wanted { return wanted }
    let (size, notice) = memory.fitted(BatchSize.ofInference(on: model.device), least: 1)
    if let notice { notices.note([notice]) }
    return size
  }

  private func report(
    _ unreadable: UnreadablePictures, _ notices: inout Notices
  ) throws(UnreadablePictures) {
    let count = unreadable.pictures.count
    if count == 0 { return }
    guard skipUnreadable, count < unreadable.total else { throw unreadable }
    notices.note(
      .leftOut,
      "\(count) of \(unreadable.total) pictures could not be read and are left out:"
        + unreadable.list)
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
