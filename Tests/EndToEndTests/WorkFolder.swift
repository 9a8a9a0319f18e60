import Fixtures
import Foundation

/// A test's own folder, which is the working directory of the programs it runs and goes with the
/// test.
final class WorkFolder {
  private let folder: TemporaryFolder
  /// Hidden from `files()`: what a run says.
  private let log: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    log = try TemporaryFolder()
  }

  var url: URL { folder.url }

  func path(_ name: String) -> String { folder.path(name) }
  func files() -> [String] { folder.files() }

  @discardableResult func write(_ bytes: [UInt8], to name: String) throws -> String {
    try folder.write(bytes, to: name)
  }

  @discardableResult func write(_ text: String, to name: String) throws -> String {
    try folder.write(text, to: name)
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  func text(_ name: String) throws -> String {
    try String(contentsOf: url.appending(path: name), encoding: .utf8)
  }

  func json(_ name: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: bytes(name))
    return value as? [String: Any] ?? [:]
  }

  func table(_ name: String) throws -> WrittenTable { WrittenTable(try text(name)) }

  /// Starts the program here, or another one that is to run it.
  func start(
    _ arguments: [String], environment: [String: String] = [:], executable: String? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = try executable.map { URL(filePath: $0) } ?? Program.executable()
    process.arguments = arguments
    process.currentDirectoryURL = url
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    for (name, set) in [
      ("output", { process.standardOutput = $0 }), ("errors", { process.standardError = $0 }),
    ] as [(String, (FileHandle) -> Void)] {
      let file = log.url.appending(path: name)
      try Data().write(to: file)
      set(try FileHandle(forWritingTo: file))
    }
    try process.run()
    return process
  }

  /// What a started program has written and how it ended, once it has.
  func outcome(of process: Process) throws -> Program.Run {
    process.waitUntilExit()
    return Program.Run(
      code: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try output(), errors: try said("errors"))
  }

  func output() throws -> String { try said("output") }

  func run(
    _ arguments: [String], environment: [String: String] = [:], executable: String? = nil
  ) throws -> Program.Run {
    try outcome(of: start(arguments, environment: environment, executable: executable))
  }

  private func said(_ name: String) throws -> String {
    try String(contentsOf: log.url.appending(path: name), encoding: .utf8)
  }
}

/// A CSV file that the program wrote: fields with commas stand between double quotes.
struct WrittenTable: Equatable {
  let header: [String], rows: [[String]]

  init(header: [String], rows: [[String]]) {
    self.header = header
    self.rows = rows
  }

  init(_ text: String) {
    let lines = text.split(separator: "\n").map { Self.fields($0) }
    header = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  /// The first column of a name.
  subscript(column: String) -> [String] {
    guard let place = header.firstIndex(of: column) else { return [] }
    return rows.map { $0[place] }
  }

  func numbers(_ column: String) -> [Double] { self[column].map { Double($0) ?? .nan } }

  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}

/// Command lines of short trainings on the small test set.
enum Small {
  static let archive = "\(Program.testData)/small.zip"

  static func table(_ name: String) -> String { "\(Program.testData)/\(name)" }

  /// One epoch of SqueezeNet at 32x32 from scratch, on one thread; later options replace earlier
  /// ones.
  static func training(_ table: String = "small.csv", _ more: [String] = []) -> [String] {
    let file = table.hasPrefix("/") ? table : Self.table(table)
    return options(
      [
        "--csv-file", file, "--image-zip", archive, "--model-name", "squeezenet1_1",
        "--image-resize", "32x32", "--epochs", "1", "--threads", "1", "--output-dir", "out",
      ], replacedBy: more)
  }

  /// Options with one value each, but for those that others give anew, and those behind them.
  static func options(_ options: [String], replacedBy others: [String]) -> [String] {
    let names = stride(from: 0, to: options.count, by: 2)
    return names.filter { !others.contains(options[$0]) }.flatMap { options[$0...($0 + 1)] }
      + others
  }

  /// The sixty rows as image path and label.
  static func rows() throws -> [(image: String, label: String)] {
    let table = WrittenTable(try String(contentsOfFile: Self.table("small.csv"), encoding: .utf8))
    return zip(table["image_path"], table["label"]).map { ($0, $1) }
  }

  /// The rows with one more column.
  static func rows(adding column: String, _ value: (Int) -> String) throws -> String {
    try rows().enumerated().map { "\($1.image),\($1.label),\(value($0))\n" }.reduce(
      "image_path,label,\(column)\n", +)
  }
}
