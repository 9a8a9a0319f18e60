import Datasets
import Foundation
import Imaging
import LudwigFormat
import Support
import Synchronization
import Torch
import Training

/// Asks a saved model about new pictures and writes its answers as a table.
package struct PredictionRun: Sendable {
  /// Pictures that are decoded together where the user names no number.
  static let automaticBatchSize = 32

  let request: PredictionRequest
  let host: Host
  let observe: @Sendable (TrainingEvent) -> Void

  package init(
    _ request: PredictionRequest, host: Host, observe: @escaping @Sendable (TrainingEvent) -> Void
  ) {
    self.request = request
    self.host = host
    self.observe = observe
  }

  /// Writes the whole table or nothing.
  package func run() throws {
    try Runtime.checkVersion()
    let machine = ProcessInfo.processInfo.activeProcessorCount
    try Runtime.setThreads(request.threads ?? host.slots ?? machine)
    Runtime.keepFreedMemory()
    try checkOutput()
    let saved = try ModelFolder.read(request.modelDirectory)
    let pictures = try NewPictures(request.images, preprocessing: saved.card.preprocessing)
    if !pictures.otherFiles.isEmpty {
      let others = pictures.otherFiles
      observe(
        .notice(
          "Files that are no pictures are left out: " + others.prefix(10).joined(separator: ", ")
            + (others.count > 10 ? " and \(others.count - 10) more" : "")))
    }
    let model = try saved.restored(on: Device.best)
    observe(.stage("Asking \(saved.card.architecture) about \(pictures.count) images"))
    let batchSize = request.batchSize ?? Self.automaticBatchSize
    let answers = Answers(
      model, preprocessing: saved.card.preprocessing, source: pictures,
      precision: request.precision)
    var rows: [[Float]] = []
    var paths: [String] = []
    var failures: [String] = []
    for start in stride(from: 0, to: pictures.count, by: batchSize) {
      let batch = Array(start..<min(start + batchSize, pictures.count))
      let problems = pictures.decode(batch)
      failures += problems
      let readable = batch.filter { pictures.isReadable($0) }
      // Where the run will be refused for its pictures, the rest is only looked through for the list.
      if !readable.isEmpty, failures.isEmpty || request.skipUnreadable {
        rows += try answers(readable)
      }
      paths += readable.map { pictures.name($0) }
      observe(
        .progress(
          ProgressStep(
            stage: "Predicting", done: batch.last.map { $0 + 1 } ?? 0, total: pictures.count)))
    }
    try report(failures, of: pictures.count, readable: paths.count)
    let table = try PredictionTable.unlabelled(
      saved.card.predictions(rows), threshold: saved.card.threshold, imagePaths: paths)
    try WholeFile.write(table, to: request.outputFile)
  }

  /// Refuses a table that cannot be written, or would replace what is read, before any work is done.
  private func checkOutput() throws {
    let output = request.outputFile
    let inputs =
      [request.images] + ModelFolder.fileNames.map { "\(request.modelDirectory)/\($0)" }
    if let input = inputs.first(where: { OutputPaths.areOneFile($0, output) }) {
      throw Failure.usage("--output \(output) is \(input), which is read; choose another file")
    }
    if let place = WholeFile.unwritable(output) { throw place }
  }

  private func report(_ failures: [String], of count: Int, readable: Int) throws {
    guard !failures.isEmpty else { return }
    let more = failures.count > 10 ? "\n  and \(failures.count - 10) more" : ""
    let list = failures.prefix(10).map { "\n  \($0)" }.joined() + more
    guard request.skipUnreadable, readable > 0 else {
      throw Failure.data(
        "\(failures.count) of \(count) pictures cannot be read; repair or remove them, or run with "
          + "--skip-unreadable to leave them out:" + list)
    }
    observe(
      .notice("\(failures.count) of \(count) pictures could not be read and are left out:" + list))
  }
}

/// The pictures of an archive, a folder or one file, decoded a batch at a time.
private final class NewPictures: PixelSource {
  /// Files that are called pictures are taken for such, so that one that is none is reported, not passed over.
  private static let suffixes = [
    ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp",
  ]

  private let names: [String]
  private let read: @Sendable (Int) throws -> [UInt8]
  /// Files that are neither pictures nor called so.
  let otherFiles: [String]
  private let preprocessing: Preprocessing
  private let decoded = Decoded()

  /// The batch in hand; each of its pictures is decoded once.
  private final class Decoded: Sendable {
    private let pixels = Mutex<[Int: [UInt8]]>([:])

    func replace(_ batch: [Int: [UInt8]]) { pixels.withLock { $0 = batch } }
    subscript(sample: Int) -> [UInt8]? { pixels.withLock { $0[sample] } }
  }

  init(_ path: String, preprocessing: Preprocessing) throws {
    self.preprocessing = preprocessing
    if let bytes = try Self.onePicture(path) {
      names = [URL(filePath: path).lastPathComponent]
      read = { _ in bytes }
      otherFiles = []
      return
    }
    let archive = try ImageArchive(path: path)
    let isPicture = { (entry: ImageArchive.Entry) in
      entry.format != nil || Self.suffixes.contains { entry.name.lowercased().hasSuffix($0) }
    }
    let places = archive.entries.indices.filter { isPicture(archive.entries[$0]) }
    names = places.map { archive.entries[$0].name }
    read = { try archive.read(places[$0]) }
    otherFiles = archive.entries.filter { !isPicture($0) }.map(\.name)
    guard !places.isEmpty else {
      throw Failure.data("\(path) holds no picture; JPEG, PNG, BMP, GIF, TIFF and WebP are read")
    }
  }

  /// The bytes of a file that is a picture itself; nil for folders and all other files.
  private static func onePicture(_ path: String) throws -> [UInt8]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
      let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? file.close() }
    let head = try file.read(upToCount: ImageFormat.sniffedBytes) ?? Data()
    guard ImageFormat.sniff(Array(head)) != nil else { return nil }
    return Array(head + (try file.readToEnd() ?? Data()))
  }

  var count: Int { names.count }

  func name(_ sample: Int) -> String { names[sample] }
  func isReadable(_ sample: Int) -> Bool { decoded[sample] != nil }

  /// Decodes a batch and says of each picture that cannot be read why.
  func decode(_ batch: [Int]) -> [String] {
    var problems: [String] = []
    var pixels: [Int: [UInt8]] = [:]
    for sample in batch {
      do {
        let picture = try PictureDecoder.decode(read(sample)).picture
        pixels[sample] = try preprocessing.prepare(picture).bytes
      } catch {
        problems.append("\(name(sample)): \(error)")
      }
    }
    decoded.replace(pixels)
    return problems
  }

  func pixels(of samples: [Int]) throws -> [[UInt8]] {
    try samples.map { sample in
      guard let pixels = decoded[sample] else {
        throw Failure.fault("\(name(sample)) was asked for before it was decoded")
      }
      return pixels
    }
  }
}
