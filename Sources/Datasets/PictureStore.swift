import Dispatch
import Imaging
import Support
import Synchronization

/// Pictures of an archive, decoded and prepared: kept as bytes within a memory budget, decoded
/// again on demand beyond it, with the same results.
///
/// The first pictures are kept: memory stays within the budget however many there are, and no
/// thread's speed matters. Pictures go by their place in the archive's list of entries.
package final class PictureStore: Sendable {
  /// Turns a decoded picture into the bytes that training sees, the same whenever it is called.
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

  /// To how many pictures something was done beyond reading them.
  package struct NoteCount: Sendable, Equatable {
    package let note: DecodingNote, count: Int

    package static func list(_ counts: [DecodingNote: Int]) -> [NoteCount] {
      counts.map { NoteCount(note: $0.key, count: $0.value) }
        .sorted { (-$0.count, "\($0.note)") < (-$1.count, "\($1.note)") }
    }
  }

  package struct Failure: Sendable, Equatable {
    package let entry: Int, reason: String
  }

  /// Length of every prepared picture.
  package let bytesPerPicture: Int
  /// Of each readable picture, in the order in which they were asked for.
  package let originalSizes: [PixelSize]
  /// The most common first, equals in text order.
  package let notes: [NoteCount]
  /// The pictures that cannot be read, in the order in which they were asked for, and why.
  package let failures: [Failure]
  /// Whether some pictures are decoded again whenever they are asked for.
  package var isStreaming: Bool { keptCount < originalSizes.count }
  /// Pictures that are kept in memory.
  package var keptCount: Int { kept.count }

  private let archive: ImageArchive
  private let settings: Settings
  private let prepare: Preparation
  /// By entry.
  private let kept: [Int: [UInt8]]

  /// Decodes each of the entries once, in parallel, and finds all that cannot be read; `progress`
  /// is told how many are done, of how many.
  package init(
    _ archive: ImageArchive, entries: [Int], settings: Settings, bytesPerPicture: Int,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    prepare: @escaping Preparation
  ) {
    self.archive = archive
    self.settings = settings
    self.bytesPerPicture = bytesPerPicture
    self.prepare = prepare
    let room = max(0, settings.memoryBudget) / max(1, bytesPerPicture)
    let source = Source(
      archive: archive, limits: settings.limits, bytesPerPicture: bytesPerPicture,
      prepare: prepare)
    let survey = Mutex(Survey(count: entries.count))
    Self.inParallel(entries.count, workers: settings.workers) { place in
      let outcome = source.outcome(entries[place])
      survey.withLock { survey in
        survey.add(outcome, at: place, keepsBytes: place < room)
        progress(survey.done, entries.count)
      }
    }
    let result = survey.withLock { $0 }
    failures = zip(entries, result.failures).compactMap { entry, reason in
      reason.map { Failure(entry: entry, reason: $0) }
    }
    var kept: [Int: [UInt8]] = [:]
    for (place, entry) in entries.enumerated() { kept[entry] = result.kept[place] }
    self.kept = kept
    originalSizes = result.sizes.compactMap { $0 }
    notes = NoteCount.list(result.notes)
  }

  /// The prepared picture of an entry.
  private func bytes(of entry: Int) throws -> [UInt8] {
    if let bytes = kept[entry] { return bytes }
    switch source.outcome(entry) {
    case .picture(let prepared): return prepared.bytes
    case .failure(let reason):
      throw ArchiveError(
        archive: archive.name, entry: archive.entries[entry].name,
        reason: .changed(reason))
    }
  }

  /// The prepared pictures of entries, in their order; those not kept are decoded in parallel.
  package func bytes(of entries: [Int]) throws -> [[UInt8]] {
    let results = Mutex([Result<[UInt8], any Error>?](repeating: nil, count: entries.count))
    let absent = entries.indices.filter { kept[entries[$0]] == nil }
    Self.inParallel(absent.count, workers: settings.workers) { turn in
      let place = absent[turn]
      let result = Result { try self.bytes(of: entries[place]) }
      results.withLock { $0[place] = result }
    }
    let decoded = results.withLock { $0 }
    return try entries.indices.map { place in
      try decoded[place]?.get() ?? bytes(of: entries[place])
    }
  }

  private var source: Source {
    Source(
      archive: archive, limits: settings.limits, bytesPerPicture: bytesPerPicture,
      prepare: prepare)
  }

  /// Does 0..<count on several threads, each number once.
  private static func inParallel(
    _ count: Int, workers: Int, _ work: @escaping @Sendable (Int) -> Void
  ) {
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
      while true {
        let place = next.withLock { next in
          defer { next += 1 }
          return next
        }
        if place >= count { return }
        work(place)
      }
    }
  }
}

// MARK: - The pictures of a data set

extension PictureStore {
  /// All pictures that the samples of a data set name; `UnreadablePictures` lists those that
  /// cannot be read, unless they are to be skipped.
  package static func of(
    _ dataset: Dataset, settings: Settings, bytesPerPicture: Int, skipUnreadable: Bool,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    prepare: @escaping Preparation
  ) throws(UnreadablePictures) -> PictureStore {
    var isKnown = [Bool](repeating: false, count: dataset.archive.entries.count)
    let entries = dataset.samples.compactMap { sample in
      if isKnown[sample.entry] { return nil as Int? }
      isKnown[sample.entry] = true
      return sample.entry
    }
    let store = PictureStore(
      dataset.archive, entries: entries, settings: settings, bytesPerPicture: bytesPerPicture,
      progress: progress, prepare: prepare)
    let unreadable = store.unreadable(in: dataset)
    if !unreadable.isEmpty, !skipUnreadable || unreadable.count == dataset.samples.count {
      throw UnreadablePictures(
        file: dataset.tableName, pictures: unreadable, total: dataset.samples.count)
    }
    return store
  }

  /// Every sample whose picture cannot be read, in the order of the table.
  package func unreadable(in dataset: Dataset) -> [UnreadablePicture] {
    var reasons = [String?](repeating: nil, count: archive.entries.count)
    for failure in failures { reasons[failure.entry] = failure.reason }
    return dataset.samples.compactMap { sample in
      reasons[sample.entry].map {
        UnreadablePicture(line: sample.line, imagePath: sample.imagePath, reason: $0)
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
  private(set) var failures: [String?]
  private(set) var sizes: [PixelSize?]
  private(set) var notes: [DecodingNote: Int] = [:]

  init(count: Int) {
    kept = [[UInt8]?](repeating: nil, count: count)
    failures = [String?](repeating: nil, count: count)
    sizes = [PixelSize?](repeating: nil, count: count)
  }

  mutating func add(_ outcome: Source.Outcome, at place: Int, keepsBytes: Bool) {
    done += 1
    switch outcome {
    case .failure(let reason):
      failures[place] = reason
    case .picture(let prepared):
      if keepsBytes { kept[place] = prepared.bytes }
      sizes[place] = PixelSize(height: prepared.height, width: prepared.width)
      for note in prepared.notes { notes[note, default: 0] += 1 }
    }
  }

}
