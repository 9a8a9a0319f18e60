import Foundation
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
  /// Looks at a picture of an entry in the first reading, once for each that can be read.
  package typealias Inspection = @Sendable (_ entry: Int, Picture) throws -> Void

  /// What the store may use.
  package struct Settings: Sendable {
    /// Bytes for prepared pictures.
    package var memoryBudget: Int
    /// Bytes for pictures in the middle of being decoded; one that takes more is decoded alone.
    package var decodingBudget: Int
    /// Threads that decode.
    package var workers: Int
    package var limits = DecodingLimits.standard

    package init(memoryBudget: Int, decodingBudget: Int = .max, workers: Int) {
      self.memoryBudget = memoryBudget
      self.decodingBudget = decodingBudget
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
  /// Sets of pictures whose files are the same byte for byte, in the order in which they were asked
  /// for.
  package let identical: [[Int]]
  /// Of all readable pictures' files, in the order in which they were asked for.
  package let digest: ContentDigest
  /// Whether some pictures are decoded again whenever they are asked for.
  package var isStreaming: Bool { keptCount < originalSizes.count }
  /// Pictures that are kept in memory.
  package var keptCount: Int { kept.count }

  private let archive: ImageArchive
  private let settings: Settings
  private let source: Source
  /// By entry.
  private let kept: [Int: [UInt8]]

  /// Decodes each of the entries once, in parallel, and finds all that cannot be read; `progress`
  /// is told how many are done, of how many.
  ///
  /// Throws where memory is too short for a picture, or where reading itself fails: that is no
  /// fault of the picture's.
  package init(
    _ archive: ImageArchive, entries: [Int], settings: Settings, bytesPerPicture: Int,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    inspect: Inspection? = nil, prepare: @escaping Preparation
  ) throws {
    self.archive = archive
    self.settings = settings
    self.bytesPerPicture = bytesPerPicture
    let room = max(0, settings.memoryBudget) / max(1, bytesPerPicture)
    let source = Source(
      archive: archive, limits: settings.limits, bytesPerPicture: bytesPerPicture,
      admission: Admission(budget: settings.decodingBudget), prepare: prepare)
    self.source = source
    let survey = Mutex(Survey(count: entries.count))
    let told = Mutex(0)
    Parallel.perform(entries.count, threads: settings.workers) { place in
      if survey.withLock({ $0.end != nil }) { return }
      let outcome = source.outcome(entries[place], inspect)
      let done = survey.withLock { survey in
        survey.add(outcome, at: place, keepsBytes: place < room)
        return survey.done
      }
      // Whoever comes while another tells need not wait: the next number says it as well.
      _ = told.withLockIfAvailable { last in
        guard done > last, done < entries.count else { return }
        last = done
        progress(done, entries.count)
      }
    }
    let result = survey.withLock { $0 }
    if let end = result.end { throw end }
    progress(entries.count, entries.count)
    failures = zip(entries, result.failures).compactMap { entry, reason in
      reason.map { Failure(entry: entry, reason: $0) }
    }
    var kept: [Int: [UInt8]] = [:]
    for (place, entry) in entries.enumerated() { kept[entry] = result.kept[place] }
    self.kept = kept
    originalSizes = result.sizes.compactMap { $0 }
    notes = NoteCount.list(result.notes)
    digest = result.digest
    identical = ContentDigest.sets(
      of: zip(entries, result.digests).compactMap { entry, digest in digest.map { (entry, $0) } })
  }

  /// The prepared picture of an entry.
  private func bytes(of entry: Int) throws -> [UInt8] {
    if let bytes = kept[entry] { return bytes }
    switch source.outcome(entry) {
    case .picture(let prepared): return prepared.bytes
    case .end(let error): throw error
    case .failure(let reason):
      throw ArchiveError(
        archive: archive.name, entry: archive.entries[entry].name,
        reason: .notReadAgain(reason))
    }
  }

  /// The prepared pictures of entries, in their order; those not kept are decoded in parallel.
  package func bytes(of entries: [Int]) throws -> [[UInt8]] {
    let results = Mutex([Result<[UInt8], any Error>?](repeating: nil, count: entries.count))
    let absent = entries.indices.filter { kept[entries[$0]] == nil }
    Parallel.perform(absent.count, threads: settings.workers) { turn in
      let place = absent[turn]
      let result = Result { try self.bytes(of: entries[place]) }
      results.withLock { $0[place] = result }
    }
    let decoded = results.withLock { $0 }
    return try entries.indices.map { place in
      try decoded[place]?.get() ?? bytes(of: entries[place])
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
    inspect: Inspection? = nil, prepare: @escaping Preparation
  ) throws -> PictureStore {
    let entries = dataset.entries
    try dataset.archive.checkTotal(of: entries)
    let store = try PictureStore(
      dataset.archive, entries: entries, settings: settings, bytesPerPicture: bytesPerPicture,
      progress: progress, inspect: inspect, prepare: prepare)
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
  let admission: Admission
  let prepare: PictureStore.Preparation

  struct Prepared {
    let bytes: [UInt8]
    let height: Int, width: Int
    let notes: [DecodingNote]
    /// Of the file.
    let digest: ContentDigest
  }

  enum Outcome {
    case picture(Prepared)
    case failure(String)
    /// Memory is short, or reading fails as such: nothing is said of the picture.
    case end(any Error)
  }

  func outcome(_ entry: Int, _ inspect: PictureStore.Inspection? = nil) -> Outcome {
    if let problem = archive.entries[entry].problem { return .failure(problem) }
    let first = outcome(entry, inspect) { $0 }
    guard case .end(let error) = first, error is MemoryShortage else { return first }
    // Perhaps others took the memory: once more, when all of them are done.
    return outcome(entry, inspect) { _ in .max }
  }

  /// - Parameter share: the memory to wait for, where the picture takes so much.
  private func outcome(
    _ entry: Int, _ inspect: PictureStore.Inspection?, taking share: (Int) -> Int
  ) -> Outcome {
    var taken: Int?
    defer { if let taken { admission.giveBack(taken) } }
    do {
      let prepared = try prepared(entry, inspect) { memory in
        taken = share(memory)
        admission.take(share(memory))
      }
      guard prepared.bytes.count == bytesPerPicture else {
        return .failure(
          "it was prepared to \(prepared.bytes.count) bytes instead of \(bytesPerPicture)")
      }
      return .picture(prepared)
    } catch let error as ArchiveError {
      return error.isOfWholeArchive ? .end(error) : failure(entry, error.explanation)
    } catch let PictureError.outOfMemory(format, reason) {
      return shortage(entry, "\(format.rawValue), \(reason)")
    } catch let error as MemoryShortage {
      return shortage(entry, error.purpose)
    } catch {
      return failure(entry, "\(error)")
    }
  }

  private func prepared(
    _ entry: Int, _ inspect: PictureStore.Inspection?, waitingFor wait: (Int) -> Void
  ) throws -> Prepared {
    try Self.checkMemory(archive.entries[entry].size)
    let file = try archive.read(entry)
    let decoded = try PictureDecoder.decode(file, limits: limits, waitingFor: wait)
    let bytes = try prepare(decoded)
    try inspect?(entry, decoded.picture)
    return Prepared(
      bytes: bytes, height: decoded.picture.height, width: decoded.picture.width,
      notes: decoded.notes, digest: ContentDigest(of: file))
  }

  /// A file is read into an array, and an array whose memory cannot be had ends the process.
  private static func checkMemory(_ count: Int) throws(MemoryShortage) {
    guard let memory = malloc(count + 1) else {
      throw MemoryShortage("\(MemoryShortage.megabytes(count)) for its file")
    }
    free(memory)
  }

  private func failure(_ entry: Int, _ words: String) -> Outcome {
    MemoryShortage.isMeant(by: words) ? shortage(entry, words) : .failure(words)
  }

  private func shortage(_ entry: Int, _ words: String) -> Outcome {
    .end(MemoryShortage("\(archive.entries[entry].name.quoted): \(words)"))
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
  private(set) var digests: [ContentDigest?]
  /// Why nothing more can be read: whatever came first, and no other picture is looked at then.
  private(set) var end: (any Error)?

  init(count: Int) {
    kept = [[UInt8]?](repeating: nil, count: count)
    failures = [String?](repeating: nil, count: count)
    sizes = [PixelSize?](repeating: nil, count: count)
    digests = [ContentDigest?](repeating: nil, count: count)
  }

  /// Of all files.
  var digest: ContentDigest {
    var all = ContentDigest()
    for digest in digests.compactMap({ $0 }) { all.add(digest) }
    return all
  }

  mutating func add(_ outcome: Source.Outcome, at place: Int, keepsBytes: Bool) {
    done += 1
    switch outcome {
    case .failure(let reason):
      failures[place] = reason
    case .end(let error):
      end = end ?? error
    case .picture(let prepared):
      if keepsBytes { kept[place] = prepared.bytes }
      sizes[place] = PixelSize(height: prepared.height, width: prepared.width)
      digests[place] = prepared.digest
      for note in prepared.notes { notes[note, default: 0] += 1 }
    }
  }
}
