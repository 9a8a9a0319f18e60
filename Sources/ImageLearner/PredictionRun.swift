import Datasets
import Foundation
import Imaging
import LudwigFormat
import Support
import Synchronization
import Torch
import Training

/// Asks a saved model about new pictures and writes its answers as a table.
public struct PredictionRun: Sendable {
  /// Pictures that are decoded together where the user names no number.
  static let automaticBatchSize = 32

  let request: PredictionRequest
  let host: Host
  let observe: @Sendable (TrainingEvent) -> Void

  public init(
    _ request: PredictionRequest, host: Host, observe: @escaping @Sendable (TrainingEvent) -> Void
  ) {
    self.request = request
    self.host = host
    self.observe = observe
  }

  /// Writes the whole table or nothing.
  public func run() throws {
    try Runtime.checkVersion()
    let machine = ProcessInfo.processInfo.activeProcessorCount
    try Runtime.setThreads(request.threads ?? host.slots ?? machine)
    Runtime.keepFreedMemory()
    let saved = try ModelFolder.read(request.modelDirectory)
    let pictures = try NewPictures(request.images, preprocessing: saved.card.preprocessing)
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
      if !readable.isEmpty { rows += try answers(readable) }
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

  private func report(_ failures: [String], of count: Int, readable: Int) throws {
    guard !failures.isEmpty else { return }
    let more = failures.count > 10 ? "\n  and \(failures.count - 10) more" : ""
    let list = failures.prefix(10).map { "\n  \($0)" }.joined() + more
    guard request.skipUnreadable, readable > 0 else {
      throw Failure.data(
        "\(failures.count) of \(count) images cannot be read; repair or remove them, or run with "
          + "--skip-unreadable to leave them out:" + list)
    }
    observe(.notice("\(failures.count) of \(count) images could not be read:" + list))
  }
}

/// The pictures of an archive, a folder or one file, decoded a batch at a time.
private final class NewPictures: PixelSource {
  private let archive: ImageArchive
  private let entries: [Int]
  private let preprocessing: Preprocessing
  private let decoded: Decoded

  /// The batch in hand; each of its pictures is decoded once.
  private final class Decoded: Sendable {
    private let pixels = Mutex<[Int: [UInt8]]>([:])

    func replace(_ batch: [Int: [UInt8]]) { pixels.withLock { $0 = batch } }
    subscript(sample: Int) -> [UInt8]? { pixels.withLock { $0[sample] } }
  }

  init(_ path: String, preprocessing: Preprocessing) throws {
    let archive = try ImageArchive(path: path)
    self.archive = archive
    entries = archive.entries.indices.filter { archive.entries[$0].format != nil }
    guard !entries.isEmpty else {
      throw Failure.data("\(path) holds no image (jpeg, png, bmp, gif, tiff or webp)")
    }
    self.preprocessing = preprocessing
    decoded = Decoded()
  }

  var count: Int { entries.count }

  func name(_ sample: Int) -> String { archive.entries[entries[sample]].name }
  func isReadable(_ sample: Int) -> Bool { decoded[sample] != nil }

  /// Decodes a batch and says of each picture that cannot be read why.
  func decode(_ batch: [Int]) -> [String] {
    var problems: [String] = []
    var pixels: [Int: [UInt8]] = [:]
    for sample in batch {
      do {
        let picture = try Decoder.decode(archive.read(entries[sample])).picture
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
