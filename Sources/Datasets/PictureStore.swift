import Dispatch
import Imaging
import Synchronization

/// All pictures of a data set, decoded and prepared: kept as bytes within a memory budget, decoded again on demand beyond it, with the same results.
///
/// The first pictures in the order of the table are the ones that are kept, so memory stays within the budget however many there are, and nothing depends on which thread was faster.
package final class PictureStore: Sendable {
  /// Turns a decoded picture into the bytes that training sees; the same bytes whenever it is called.
  package typealias Preparation = @Sendable (DecodedPicture) throws -> [UInt8]

  /// What the store may use.
  package struct Settings: Sendable {
    /// Bytes for prepared pictures; pictures in the middle of being decoded come on top.
    package var memoryBudget: Int
    /// Threads that decode.
    package var workers: Int
    package var limits = DecodingLimits.standard

    package init(memoryBudget: Int, workers: Int) {
      self.memoryBudget = memoryBudget
      self.workers = workers
    }
  }

  /// The size of a picture as decoded and upright.
  package struct Size: Sendable, Hashable {
    package let height: Int, width: Int
  }

  /// How many pictures have one size.
  package struct SizeCount: Sendable, Equatable {
    package let height: Int, width: Int, count: Int
  }

  /// To how many pictures something was done beyond reading them.
  package struct NoteCount: Sendable, Equatable {
    package let note: DecodingNote, count: Int
  }

  /// Length of every prepared picture.
  package let bytesPerPicture: Int
  /// Of each readable picture, in the order in which the table first names them.
  package let originalSizes: [Size]
  /// The most common first, equals by height and width.
  package let sizes: [SizeCount]
  /// The most common first, equals in text order.
  package let notes: [NoteCount]
  /// Empty unless unreadable pictures are skipped; in the order of the table.
  package let unreadable: [UnreadablePicture]
  /// Whether some pictures are decoded again whenever they are asked for.
  package var isStreaming: Bool { keptCount < originalSizes.count }
  /// Pictures that are kept in memory.
  package let keptCount: Int

  private let archive: ImageArchive
  private let settings: Settings
  private let prepare: Preparation
  /// By place in the archive.
  private let kept: [[UInt8]?]

  /// Decodes every picture of the samples once, in parallel.
  ///
  /// All that cannot be read are found before one error lists them (`DatasetError.pictures`), or they are skipped. `progress` is told how many are done, of how many; `isCancelled` is asked between pictures.
  package init(
    _ dataset: Dataset, settings: Settings, bytesPerPicture: Int, skipUnreadable: Bool,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    prepare: @escaping Preparation
  ) throws {
    archive = dataset.archive
    self.settings = settings
    self.bytesPerPicture = bytesPerPicture
    self.prepare = prepare

    let entries = Self.distinctEntries(dataset)
    let room = max(0, settings.memoryBudget) / max(1, bytesPerPicture)
    let source = Source(
      archive: archive, limits: settings.limits, bytesPerPicture: bytesPerPicture,
      prepare: prepare)
    let survey = Mutex(Survey(count: entries.count))
    Self.inParallel(entries.count, workers: settings.workers) { place in
      if isCancelled() { return false }
      let outcome = source.outcome(entries[place])
      survey.withLock { survey in
        survey.add(outcome, at: place, keepsBytes: place < room)
        progress(survey.done, entries.count)
      }
      return true
    }
    if isCancelled() { throw CancellationError() }

    let result = survey.withLock { $0 }
    unreadable = result.unreadable(entries, dataset)
    if !unreadable.isEmpty, !skipUnreadable || unreadable.count == dataset.samples.count {
      throw DatasetError.pictures(
        UnreadablePictures(
          file: dataset.tableName, pictures: unreadable, total: dataset.samples.count))
    }
    var kept = [[UInt8]?](repeating: nil, count: archive.entries.count)
    for (place, entry) in entries.enumerated() { kept[entry] = result.kept[place] }
    self.kept = kept
    keptCount = result.kept.count { $0 != nil }
    originalSizes = result.sizes.compactMap { $0 }
    sizes = result.sizeCounts
    notes = result.noteCounts
  }

  /// The prepared picture of a sample.
  package func bytes(of sample: Sample) throws -> [UInt8] {
    if let bytes = kept[sample.entry] { return bytes }
    switch source.outcome(sample.entry) {
    case .picture(let prepared): return prepared.bytes
    case .failure(let reason):
      throw ArchiveError(
        archive: archive.name, entry: sample.entryName,
        reason: .cannotRead("\(reason) (it could be read when the run began)"))
    }
  }

  /// The prepared pictures of samples, in their order; those that are not kept are decoded in parallel.
  package func bytes(of samples: [Sample]) throws -> [[UInt8]] {
    let results = Mutex([Result<[UInt8], any Error>?](repeating: nil, count: samples.count))
    let absent = samples.indices.filter { kept[samples[$0].entry] == nil }
    Self.inParallel(absent.count, workers: settings.workers) { turn in
      let place = absent[turn]
      let result = Result { try self.bytes(of: samples[place]) }
      results.withLock { $0[place] = result }
      return true
    }
    let decoded = results.withLock { $0 }
    return try samples.indices.map { place in
      try decoded[place]?.get() ?? bytes(of: samples[place])
    }
  }

  private var source: Source {
    Source(
      archive: archive, limits: settings.limits, bytesPerPicture: bytesPerPicture,
      prepare: prepare)
  }

  /// In the order in which the table first names them.
  private static func distinctEntries(_ dataset: Dataset) -> [Int] {
    var isKnown = [Bool](repeating: false, count: dataset.archive.entries.count)
    return dataset.samples.compactMap { sample in
      if isKnown[sample.entry] { return nil }
      isKnown[sample.entry] = true
      return sample.entry
    }
  }

  /// Does 0..<count on several threads, each number once; `work` says whether to go on.
  private static func inParallel(
    _ count: Int, workers: Int, _ work: @escaping @Sendable (Int) -> Bool
  ) {
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
      while true {
        let place = next.withLock { next in
          defer { next += 1 }
          return next
        }
        if place >= count || !work(place) { return }
      }
    }
  }
}

// MARK: - One picture

/// Reads, decodes and prepares one entry.
private struct Source: Sendable {
  let archive: ImageArchive
  let limits: DecodingLimits
  let bytesPerPicture: Int
  let prepare: PictureStore.Preparation

  struct Prepared {
    let bytes: [UInt8]
    let height: Int, width: Int
    let notes: [DecodingNote]
  }

  enum Outcome {
    case picture(Prepared)
    case failure(String)
  }

  func outcome(_ entry: Int) -> Outcome {
    if let problem = archive.entries[entry].problem { return .failure(problem) }
    do {
      let decoded = try PictureDecoder.decode(archive.read(entry), limits: limits)
      let bytes = try prepare(decoded)
      guard bytes.count == bytesPerPicture else {
        return .failure("it was prepared to \(bytes.count) bytes instead of \(bytesPerPicture)")
      }
      return .picture(
        Prepared(
          bytes: bytes, height: decoded.picture.height, width: decoded.picture.width,
          notes: decoded.notes))
    } catch let error as ArchiveError {
      return .failure(error.explanation)
    } catch {
      return .failure("\(error)")
    }
  }
}

// MARK: - All pictures

/// What the first reading of all pictures finds, by place in the list of entries.
private struct Survey {
  private(set) var kept: [[UInt8]?]
  private(set) var done = 0
  private var failures: [String?]
  private(set) var sizes: [PictureStore.Size?]
  private var notes: [DecodingNote: Int] = [:]

  init(count: Int) {
    kept = [[UInt8]?](repeating: nil, count: count)
    failures = [String?](repeating: nil, count: count)
    sizes = [PictureStore.Size?](repeating: nil, count: count)
  }

  mutating func add(_ outcome: Source.Outcome, at place: Int, keepsBytes: Bool) {
    done += 1
    switch outcome {
    case .failure(let reason):
      failures[place] = reason
    case .picture(let prepared):
      if keepsBytes { kept[place] = prepared.bytes }
      sizes[place] = PictureStore.Size(height: prepared.height, width: prepared.width)
      for note in prepared.notes { notes[note, default: 0] += 1 }
    }
  }

  /// Every sample whose picture failed, in the order of the table.
  func unreadable(_ entries: [Int], _ dataset: Dataset) -> [UnreadablePicture] {
    var reasons = [String?](repeating: nil, count: dataset.archive.entries.count)
    for (place, entry) in entries.enumerated() { reasons[entry] = failures[place] }
    return dataset.samples.compactMap { sample in
      reasons[sample.entry].map {
        UnreadablePicture(
          line: sample.line, imagePath: sample.imagePath, entryName: sample.entryName, reason: $0)
      }
    }
  }

  var sizeCounts: [PictureStore.SizeCount] {
    var counts: [PictureStore.Size: Int] = [:]
    for size in sizes.compactMap({ $0 }) { counts[size, default: 0] += 1 }
    return counts.map { .init(height: $0.key.height, width: $0.key.width, count: $0.value) }
      .sorted { (-$0.count, $0.height, $0.width) < (-$1.count, $1.height, $1.width) }
  }

  var noteCounts: [PictureStore.NoteCount] {
    notes.map { .init(note: $0.key, count: $0.value) }
      .sorted { (-$0.count, "\($0.note)") < (-$1.count, "\($1.note)") }
  }
}
