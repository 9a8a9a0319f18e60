import Foundation

/// Inputs that once showed a fault, found by fuzzing or by hand; `fuzz/README.md` tells more.
public enum FoundInputs {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fuzz/regressions")

  /// The inputs of one fuzz target, in the order of their names.
  public static func of(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder.appending(path: target)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0))))
    }
  }
}
