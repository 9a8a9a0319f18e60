import ArgumentParser
import Foundation
import Imaging

/// Finds pictures of a folder that are practically the same, for `bench/copies`: a line a pair, its files, the symmetry and the
/// similarity, with tabs between; then a line of JSON: pictures, seconds of processor time for fingerprints and search, peak memory.
struct CopiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copies", abstract: "Finds copies among the pictures of a folder.")

  @Argument(help: "A folder of pictures.") var folder: String
  @Option(help: "Threads of the search.") var threads = 1
  @Option(
    help:
      "So many blends of two of the pictures each, instead of the pictures: for time and memory.")
  var blends: Int?

  func run() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var seconds = (fingerprints: 0.0, search: 0.0)
    let small = try names.map { name in
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      let picture = try PictureDecoder.decode(bytes).picture
      if blends != nil {
        return (
          try Resampling.resize(picture, width: 32, height: 32, .bilinear, .pillow),
          try PictureFingerprint(picture)
        )
      }
      let start = CPUClock.seconds
      defer { seconds.fingerprints += CPUClock.seconds - start }
      return (picture, try PictureFingerprint(picture))
    }
    let before = CPUClock.peakMegabytes
    let fingerprints =
      try blends.map { count in try (0..<count).map { try Self.blend($0, of: small.map(\.0)) } }
      ?? small.map(\.1)
    let start = CPUClock.seconds
    let wall = ContinuousClock.now
    let twins = PictureTwins(of: fingerprints, threads: threads)
    seconds.search = CPUClock.seconds - start
    let elapsed = (ContinuousClock.now - wall) / .seconds(1)
    if blends == nil {
      for (place, original) in twins.originals.enumerated() {
        guard let original, original != place else { continue }
        CPUClock.say("\(names[place])\t\(names[original])\tpixels\t1")
      }
      for twin in twins.twins {
        CPUClock.say(
          "\(names[twin.picture])\t\(names[twin.other])\t\(twin.symmetry)\t\(twin.similarity)")
      }
    }
    CPUClock.say(
      "{\"pictures\": \(fingerprints.count), \"pairs\": \(twins.twins.count), "
        + "\"fingerprints_cpu_s\": \(seconds.fingerprints), \"search_cpu_s\": \(seconds.search), "
        + "\"search_s\": \(elapsed), \"added_mb\": \(CPUClock.peakMegabytes - before)}")
  }

  /// Two pictures half and half, one of them turned or mirrored: of the set's kind, and another for every number.
  private static func blend(_ number: Int, of pictures: [Picture]) throws -> PictureFingerprint {
    let one = pictures[number % pictures.count]
    let step = 1 + number / pictures.count
    let other = pictures[(number + step * 7) % pictures.count]
    let share = 50 + number / pictures.count % 7 * 5
    let bytes = (0..<(32 * 32 * 3)).map { place in
      let (row, column, colour) = (place / 96, place / 3 % 32, place % 3)
      let mirrored = step % 2 == 0 ? place : row * 96 + (31 - column) * 3 + colour
      return UInt8(
        (Int(one.bytes[place]) * share + Int(other.bytes[mirrored]) * (100 - share)) / 100)
    }
    guard let picture = Picture(width: 32, height: 32, bytes: bytes) else {
      throw ValidationError("no picture")
    }
    return try PictureFingerprint(picture)
  }
}
