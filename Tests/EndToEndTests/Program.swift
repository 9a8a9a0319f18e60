import Foundation

/// The built executable, which stands beside the test bundle.
enum Program {
  struct Run {
    let code: Int32, output: String, errors: String
  }

  struct NotBuilt: Error {}

  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let testData = package.appending(path: "test-data").path

  static func executable() throws -> URL {
    let places = [
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      CommandLine.arguments.first,
    ]
    for place in places.compactMap({ $0 }) {
      let file = URL(filePath: place).deletingLastPathComponent().appending(path: "image-learner")
      if FileManager.default.isExecutableFile(atPath: file.path) { return file }
    }
    throw NotBuilt()
  }

  /// Runs to the end, in a folder of its own, without the caller's Galaxy and Torch settings.
  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Run {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "output")
    let errors = folder.appending(path: "errors")
    try Data().write(to: output)
    try Data().write(to: errors)
    let process = Process()
    process.executableURL = try executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Run(
      code: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}
