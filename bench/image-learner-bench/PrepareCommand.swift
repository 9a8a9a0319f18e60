import ArgumentParser
import Foundation
import Imaging
import Models
import Networks
import Record

/// Brings pictures to the input of a network, as training and prediction do, for whoever compares the bytes: `reference/resizing`.
///
/// Each picture comes on standard input as a line, `MODEL SIZE WIDTH HEIGHT` with SIZE as `--image-resize` takes it, and its RGB bytes; it
/// goes to standard output as a line `WIDTH HEIGHT` and its bytes.
struct PrepareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare", abstract: "Brings pictures to a network's input size.")

  @Flag(help: "The arithmetic of models that were saved without one.") var bytes = false

  func run() throws {
    guard let input = fdopen(STDIN_FILENO, "r") else { throw ValidationError("no standard input") }
    while let line = Self.line(of: input) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4, let network = Catalogue.architecture(named: words[0]),
        let resize = ImageResize(words[1]), let width = Int(words[2]), let height = Int(words[3])
      else { throw ValidationError("'\(line)' is not MODEL SIZE WIDTH HEIGHT") }
      let row = try Preprocessing(network, resize: resize)
      let preprocessing = Preprocessing(
        geometry: row.geometry, filter: row.filter,
        arithmetic: self.bytes ? .bytes : row.arithmetic,
        mean: row.mean, standardDeviation: row.standardDeviation)
      let bytes = try Self.read(width * height * 3, of: input)
      guard let stored = Picture(width: width, height: height, bytes: bytes) else {
        throw ValidationError("'\(line)' has no pixels")
      }
      let picture = try preprocessing.prepare(stored)
      FileHandle.standardOutput.write(Data("\(picture.width) \(picture.height)\n".utf8))
      FileHandle.standardOutput.write(Data(picture.bytes.array))
    }
  }

  /// Without its end; nil at the end of the input.
  private static func line(of input: UnsafeMutablePointer<FILE>) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(text) }
    guard getline(&text, &room, input) > 0, let text else { return nil }
    return String(cString: text).trimmingCharacters(in: .newlines)
  }

  private static func read(_ count: Int, of input: UnsafeMutablePointer<FILE>) throws -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = fread(buffer.baseAddress, 1, count, input)
    }
    guard bytes.count == count else { throw ValidationError("the picture is cut off") }
    return bytes
  }
}
