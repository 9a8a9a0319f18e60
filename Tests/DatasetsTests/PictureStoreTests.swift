import Fixtures
import Foundation
import Imaging
import Record
import Support
import Synchronization
import Testing

@testable import Datasets

/// An RGB PNG of one colour, packed without compression.
private func png(width: Int, height: Int, colour: [UInt8]) -> [UInt8] {
  func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
  func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
    let typed = Array(type.utf8) + body
    return big(UInt32(body.count)) + typed + big(ZipMaker.checksum(typed))
  }
  let row = [UInt8(0)] + (0..<width).flatMap { _ in colour }
  let pixels = (0..<height).flatMap { _ in row }
  let length = UInt16(pixels.count)
  var (low, high): (UInt32, UInt32) = (1, 0)  // Adler-32
  for byte in pixels {
    low = (low + UInt32(byte)) % 65_521
    high = (high + low) % 65_521
  }
  let stored =
    [0x78, 0x01, 0x01, UInt8(length & 255), UInt8(length >> 8)]
    + [UInt8(~length & 255), UInt8(~length >> 8)] + pixels + big(high << 16 | low)
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    + chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, 2, 0, 0, 0])
    + chunk("IDAT", stored) + chunk("IEND", [])
}

@Suite struct PictureStoreTests {
  /// Forty pictures of 4x3 and 2x2 pixels; the colour of each is its number.
  private static func data(broken: [Int: [UInt8]] = [:]) throws -> (
    dataset: Dataset, TemporaryFolder
  ) {
    let scratch = try TemporaryFolder()
    let entries = (0..<40).map { number -> ZipMaker.Entry in
      let size = number % 4 == 0 ? (2, 2) : (4, 3)
      let content =
        broken[number] ?? png(width: size.0, height: size.1, colour: [UInt8(number), 1, 2])
      return .init(name: "\(number).png", content: content)
    }
    let rows = (0..<40).map { "\($0).png,\($0 % 2)" }.joined(separator: "\n")
    let plan = DataPlan(
      csvFile: try scratch.write("image_path,label\n\(rows)\n", to: "t.csv"),
      imageSource: try scratch.write(ZipMaker(entries).bytes, to: "a.zip"))
    return (try Dataset.load(plan), scratch)
  }

  /// Six bytes: both sides and a pixel.
  private static let prepare: PictureStore.Preparation = { decoded in
    let picture = decoded.picture
    return [UInt8(picture.width), UInt8(picture.height)] + picture.bytes.prefix(4)
  }

  /// How many pictures have each size, the most frequent first.
  private static func sizes(_ store: PictureStore) -> [String] {
    PictureSurvey(sizes: store.originalSizes, unreadableCount: 0).sizes.map {
      "\($0.size): \($0.count)"
    }
  }

  private func makeStore(
    _ dataset: Dataset, budget: Int = 1 << 20, workers: Int = 2, skip: Bool = false
  ) throws -> PictureStore {
    try PictureStore.of(
      dataset, settings: .init(memoryBudget: budget, workers: workers), bytesPerPicture: 6,
      skipUnreadable: skip, prepare: Self.prepare)
  }

  @Test func `decodes prepares and surveys`() throws {
    let (dataset, _scratch) = try Self.data()
    let store = try makeStore(dataset)
    #expect(!store.isStreaming && store.keptCount == 40)
    #expect(Self.sizes(store) == ["3x4: 30", "2x2: 10"])
    #expect(store.notes.isEmpty && store.failures.isEmpty)
    #expect(store.unreadable(in: dataset).isEmpty)
    #expect(try store.bytes(of: [dataset.samples[5].entry]) == [[4, 3, 5, 1, 2, 5]])
    #expect(
      try store.bytes(of: dataset.samples[7...8].map(\.entry)) == [
        [4, 3, 7, 1, 2, 7], [2, 2, 8, 1, 2, 8],
      ])
    _ = _scratch
  }

  @Test(arguments: [0, 5, 6, 100, 239], [1, 3])
  func `streaming gives the same bytes`(budget: Int, workers: Int) throws {
    let (dataset, _scratch) = try Self.data()
    let whole = try makeStore(dataset)
    let streamed = try makeStore(dataset, budget: budget, workers: workers)
    #expect(streamed.keptCount == budget / 6)
    #expect(streamed.isStreaming)
    #expect(streamed.originalSizes == whole.originalSizes)
    let entries = dataset.samples.map(\.entry)
    #expect(try streamed.bytes(of: entries) == whole.bytes(of: entries))
    _ = _scratch
  }

  @Test func `every picture is decoded once`() throws {
    let (dataset, _scratch) = try Self.data()
    let count = Mutex(0)
    let steps = Mutex([Int]())
    let prepare = Self.prepare
    let store = try PictureStore.of(
      dataset, settings: .init(memoryBudget: 1 << 20, workers: 4), bytesPerPicture: 6,
      skipUnreadable: false, progress: { done, _ in steps.withLock { $0.append(done) } },
      prepare: { decoded in
        count.withLock { $0 += 1 }
        return try prepare(decoded)
      })
    _ = try store.bytes(of: dataset.samples.map(\.entry))
    #expect(count.withLock { $0 } == 40)
    let told = steps.withLock { $0 }
    #expect(told == told.sorted() && Set(told).count == told.count && told.last == 40)
    _ = _scratch
  }

  @Test func `all unreadable pictures are listed`() throws {
    let whole = png(width: 4, height: 3, colour: [1, 2, 3])
    let (dataset, _scratch) = try Self.data(broken: [
      3: Array("<html>".utf8), 8: Array(whole.prefix(40)), 20: [],
    ])
    #expect {
      _ = try makeStore(dataset)
    } throws: {
      let lines = "\($0)".split(separator: "\n")
      return lines.count == 4
        && lines[0] == "3 of 40 pictures cannot be read; repair or remove them, or run with "
          + "--skip-unreadable to leave their rows out:"
        && lines[1] == "  t.csv:5 '3.png': it is an HTML page; "
          + "JPEG, PNG, BMP, GIF, TIFF and WebP are read"
        && lines[2].hasPrefix("  t.csv:10 '8.png': the PNG is ")
        && lines[3] == "  t.csv:22 '20.png': the file is empty"
    }
    let store = try makeStore(dataset, skip: true)
    #expect(store.unreadable(in: dataset).map(\.line) == [5, 10, 22])
    let rest = try dataset.excluding(store.unreadable(in: dataset))
    #expect(rest.samples.count == 37)
    #expect(rest.dropped.map(\.line) == [5, 10, 22])
    // The store needs no rebuilding: pictures are found by their place in the archive.
    #expect(try store.bytes(of: rest.samples.map(\.entry)).count == 37)
    #expect(try store.bytes(of: [rest.samples[36].entry]) == [[4, 3, 39, 1, 2, 39]])
    _ = _scratch
  }

  @Test func `one file under several names is told of`() throws {
    let file = png(width: 4, height: 3, colour: [9, 9, 9])
    let (dataset, _scratch) = try Self.data(broken: [
      3: file, 8: file, 20: file, 21: file, 22: file,
    ])
    let store = try makeStore(dataset)
    #expect(store.identical == [[3, 8, 20, 21, 22]])
    let notices = dataset.notices(identical: store.identical)
    #expect(
      notices[0].text
        == "1 picture is there under several names, byte for byte: '3.png' = '8.png' = '20.png' = 2 "
        + "more.")
    let isCrossing = Set([3, 8, 20, 21, 22].map { dataset.samples[$0].subset }).count > 1
    #expect(notices.contains { $0.kind == .leak } == isCrossing && isCrossing)
    #expect(
      notices.last?.description
        == "WARNING: the same picture has different labels under different names: "
        + "'3.png' (line 5) '1' = '8.png' (line 10) '0' = '20.png' (line 22) '0' = 2 more.")
    let (plain, _other) = try Self.data()
    #expect(try makeStore(plain).identical == [])
    _ = _other
    #expect(dataset.notices(identical: []) == [])
    _ = _scratch
  }

  @Test func `every byte of a file counts for its digest`() {
    let bytes = (0..<21).map { UInt8($0) }
    var digests: Set<ContentDigest> = [ContentDigest(of: bytes)]
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 1
      digests.insert(ContentDigest(of: other))
      digests.insert(ContentDigest(of: Array(bytes.prefix(place))))
    }
    #expect(digests.count == 43)
  }

  @Test func `more than ten are counted and all is never skipped`() throws {
    let broken = Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, Array("x\($0)".utf8)) })
    let (dataset, _scratch) = try Self.data(broken: broken.filter { $0.key < 13 })
    #expect { _ = try makeStore(dataset) } throws: { "\($0)".hasSuffix("\n  and 3 more") }
    let (nothing, _other) = try Self.data(broken: broken)
    #expect { _ = try makeStore(nothing, skip: true) } throws: {
      "\($0)".hasPrefix("40 of 40 pictures cannot be read")
    }
    _ = (_scratch, _other)
  }

  @Test func `pictures for which memory is short are no unreadable ones`() throws {
    let (dataset, _scratch) = try Self.data()
    let tries = Mutex(0)
    func store(failing times: Int) throws -> PictureStore {
      tries.withLock { $0 = 0 }
      return try PictureStore.of(
        dataset, settings: .init(memoryBudget: 0, decodingBudget: 1, workers: 3),
        bytesPerPicture: 6, skipUnreadable: true,
        prepare: { decoded in
          let isShort =
            decoded.picture.bytes.first == 7
            && tries.withLock { tries in
              tries += 1
              return tries <= times
            }
          if isShort { throw MemoryShortage("5 MB") }
          return try Self.prepare(decoded)
        })
    }
    #expect(throws: MemoryShortage("'7.png': 5 MB")) { try store(failing: 2) }
    // Once more when it is alone: others may have had the memory.
    #expect(try store(failing: 1).failures.isEmpty)
    _ = _scratch
  }

  @Test(arguments: [0, 1, 200, 100_000], [1, 8])
  func `whatever is decoded at a time, the pictures are the same`(budget: Int, workers: Int) throws
  {
    let (dataset, _scratch) = try Self.data()
    let store = try PictureStore.of(
      dataset, settings: .init(memoryBudget: 0, decodingBudget: budget, workers: workers),
      bytesPerPicture: 6, skipUnreadable: false, prepare: Self.prepare)
    let entries = dataset.samples.map(\.entry)
    #expect(try store.bytes(of: entries) == makeStore(dataset).bytes(of: entries))
    _ = _scratch
  }

  @Test func `a wrong preparation is an error`() throws {
    let (dataset, _scratch) = try Self.data()
    #expect {
      _ = try PictureStore.of(
        dataset, settings: .init(memoryBudget: 0, workers: 1), bytesPerPicture: 7,
        skipUnreadable: false, prepare: Self.prepare)
    } throws: {
      "\($0)".contains("'0.png': it was prepared to 6 bytes instead of 7")
    }
    _ = _scratch
  }

  @Test func `entries go by their place in the archive, without a table`() throws {
    let notPictures = [3: Array("<html>".utf8), 8: [], 20: Array("x".utf8)]
    let (dataset, _scratch) = try Self.data(broken: notPictures)
    // Not in the archive's order, and not all of them.
    let entries = [20, 5, 8, 39, 4, 3]
    let open = { (budget: Int) in
      try PictureStore(
        dataset.archive, entries: entries, settings: .init(memoryBudget: budget, workers: 3),
        bytesPerPicture: 6, prepare: Self.prepare)
    }
    let store = try open(.max)
    #expect(store.failures.map(\.entry) == [20, 8, 3])
    #expect(store.failures[0].reason.hasPrefix("it is not a picture (it starts with 78"))
    #expect(
      store.failures[1...].map(\.reason) == [
        "the file is empty",
        "it is an HTML page; JPEG, PNG, BMP, GIF, TIFF and WebP are read",
      ])
    #expect(store.originalSizes.map(\.description) == ["3x4", "3x4", "2x2"])
    #expect(store.keptCount == 3 && !store.isStreaming)
    let pictures: [[UInt8]] = [[4, 3, 39, 1, 2, 39], [4, 3, 5, 1, 2, 5], [2, 2, 4, 1, 2, 4]]
    #expect(try store.bytes(of: [39, 5, 4]) == pictures)
    // Room for two, the first of which cannot be read: one is kept, the others are read again.
    let small = try open(17)
    #expect(small.keptCount == 1 && small.isStreaming)
    #expect(small.failures == store.failures)
    #expect(try small.bytes(of: [39, 5, 4]) == pictures)
    #expect(throws: ArchiveError.self) { try small.bytes(of: [5, 8]) }
    _ = _scratch
  }

  @Test(.enabled(if: Shared.isPresent, "needs ../shared"))
  func `real pictures stream the same`() throws {
    var plan = DataPlan(
      csvFile: Shared.path("data/ham10000/image_metadata_new.csv"),
      imageSource: Shared.path("data/ham10000/skin_image.zip"))
    plan.targetColumn = "dx"
    let dataset = try Dataset.load(plan)
    let open = { (budget: Int) in
      try PictureStore.of(
        dataset, settings: .init(memoryBudget: budget, workers: 2), bytesPerPicture: 96 * 96 * 3,
        skipUnreadable: false, prepare: { $0.picture.bytes.array })
    }
    let whole = try open(1 << 30)
    let streamed = try open(1 << 20)
    #expect(Self.sizes(whole) == ["96x96: 1400"])
    #expect(whole.keptCount == 1400 && streamed.keptCount == 37)
    let some = stride(from: 0, to: 1400, by: 50).map { dataset.samples[$0].entry }
    #expect(try streamed.bytes(of: some) == whole.bytes(of: some))
  }
}
