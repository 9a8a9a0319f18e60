import Foundation
import Networks
import Testing
import Torch

/// Whether maps of evidence lie where the evidence is: on pictures whose class is the colour of a
/// patch, the largest value lies inside the patch, and no longer does where the weights are
/// shuffled.
@Suite(.serialized) struct PatchTests {
  /// Quick to train from scratch: part of every test run.
  static let quick = [
    PatchTrial.Settings("stacked_cnn", side: 48, patchSide: 20, rows: 600),
    PatchTrial.Settings("squeezenet1_1"),
  ]

  @Test(arguments: quick) func `the evidence lies in the patch`(
    _ settings: PatchTrial.Settings
  ) throws {
    try Runtime.setThreads(1)
    let result = try PatchTrial.run(settings)
    #expect(result.accuracy > 0.95)
    #expect(result.inside > 0.9)
    #expect(result.insideShuffled < 0.6)
    #expect(result.insideByChance < 0.5)
  }

  /// The smallest network of every family, each a line: `make gradcam-check`.
  static let isAskedForAll = ProcessInfo.processInfo.environment["GRADCAM_CHECK"] != nil

  @Test(.enabled(if: isAskedForAll, "make gradcam-check trains every family"))
  func `every family's evidence lies in the patch`() throws {
    try Runtime.setThreads(1)
    let wanted = (ProcessInfo.processInfo.environment["GRADCAM_CHECK"] ?? "")
      .split(separator: ",").map(String.init)
    for settings in PatchTrial.Settings.ofEveryFamily
    where wanted == ["all"] || wanted.contains(settings.network) {
      let start = Date()
      let result = try PatchTrial.run(settings)
      print(result.line(settings, seconds: Date().timeIntervalSince(start)))
      #expect(result.accuracy > 0.95, "\(settings.network)")
      #expect(result.inside > settings.least, "\(settings.network)")
      #expect(result.insideShuffled < settings.least, "\(settings.network)")
    }
  }

  @Test func `every family has its settings`() {
    let families = Set(
      PatchTrial.Settings.ofEveryFamily.map {
        Catalogue.architecture(named: $0.network)?.family
      })
    #expect(families == Set(Catalogue.all.map(\.family)))
  }
}
