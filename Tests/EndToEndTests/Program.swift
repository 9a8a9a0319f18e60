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
    try WorkFolder().run(arguments, environment: environment)
  }
}
