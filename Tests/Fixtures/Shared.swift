import Foundation

/// The folder of reference values and real data beside the checkout; nil on a machine without it.
///
/// Tests that read it are enabled by `Shared.isPresent`, and say so when they are skipped.
public enum Shared {
  public static let root: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let candidates = [
      ProcessInfo.processInfo.environment["IMAGE_LEARNER_SHARED"].map { URL(filePath: $0) },
      package.deletingLastPathComponent().appending(path: "shared"),
    ]
    return candidates.compactMap { $0 }.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "golden").path)
    }
  }()

  public static var isPresent: Bool { root != nil }

  /// The path of a file in the shared folder; only asked for by tests that are enabled by
  /// `isPresent`.
  public static func path(_ relative: String) -> String {
    (root ?? URL(filePath: "/nonexistent")).appending(path: relative).path
  }
}
