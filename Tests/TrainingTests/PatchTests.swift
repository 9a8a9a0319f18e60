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
    PatchTrial.Settings(network: "stacked_cnn", side: 48, patchSide: 20, rows: 600),
    PatchTrial.Settings(network: "squeezenet1_1"),
  ]

  @Test(arguments: quick) func `the evidence lies in the patch`(
    _ settings: PatchTrial.Settings
  ) throws {
    try Runtime.setThreads(1)
    expectEvidenceInPatches(try PatchTrial.run(settings), settings)
  }

  private func expectEvidenceInPatches(
    _ result: PatchTrial.Result, _ settings: PatchTrial.Settings
  ) {
    #expect(result.accuracy > 0.95, "\(settings.network)")
    #expect(result.inside > settings.least, "\(settings.network)")
    #expect(result.insideShuffled < result.shuffledLimit, "\(settings.network)")
    #expect(result.shuffledLimit < settings.least, "\(settings.network)")
  }

  /// Networks of `ofEveryFamily` by name, separated by commas, or `all`; `resnet18:side=96:rows=60`
  /// changes settings.
  static let asked = ProcessInfo.processInfo.environment["GRADCAM_CHECK"]

  @Test(.enabled(if: asked != nil, "make gradcam-check trains every family"))
  func `every family's evidence lies in the patch`() throws {
    try Runtime.setThreads(1)
    for settings in try PatchTrial.Settings.asked(for: Self.asked ?? "") {
      let start = Date()
      func seconds() -> Double { Date().timeIntervalSince(start) }
      let result = try PatchTrial.run(settings) { print($0.line(seconds: seconds())) }
      print(result.line(settings, seconds: seconds()))
      expectEvidenceInPatches(result, settings)
    }
  }

  @Test func `every family has its settings`() {
    let families = Set(
      PatchTrial.Settings.ofEveryFamily.map {
        Catalogue.architecture(named: $0.network)?.family
      })
    #expect(families == Set(Catalogue.all.map(\.family)))
  }

  @Test func `settings can be changed by name`() throws {
    let asked = try PatchTrial.Settings.asked(for: "resnet18:side=96:rate=0.01,alexnet")
    #expect(asked.map(\.network) == ["resnet18", "alexnet"])
    #expect(asked[0].side == 96 && asked[0].learningRate == 0.01)
    #expect(asked[0].patchSide == PatchTrial.Settings.of("resnet18")?.patchSide)
    #expect(throws: TensorError.self) { try PatchTrial.Settings.asked(for: "resnet18:side=x") }
    #expect(throws: TensorError.self) { try PatchTrial.Settings.asked(for: "resnet19") }
  }
}
