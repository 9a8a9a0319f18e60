import Foundation
import Testing

/// Trainings that are killed and gone on with.
@Suite(.serialized)
struct ResumptionTests {
  private static let checkpoints = "out/experiment_run.checkpoints"
  private static let arguments = training(Small.table("small.csv"))

  private static func training(_ table: String, epochs: Int = 6) -> [String] {
    Small.training(
      table,
      [
        "--epochs", "\(epochs)", "--augmentation", "random_rotate,random_contrast",
        "--batch-size", "4", "--early-stop", "0",
      ])
  }

  /// Kills a training once an epoch is kept.
  private func killed(_ arguments: [String] = arguments, after epoch: Int = 2) throws -> WorkFolder
  {
    let folder = try WorkFolder()
    let process = try folder.start(arguments)
    while process.isRunning,
      !folder.files().contains("\(Self.checkpoints)/epoch-\(epoch)/progress.json")
    {
      usleep(1000)
    }
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGKILL)
    _ = try folder.outcome(of: process)
    return folder
  }

  @Test func `a training that is gone on with leaves the bytes of one that was never stopped`()
    throws
  {
    let whole = try WorkFolder()
    _ = try TrainingRunTests.trained(Self.arguments, in: whole)
    let folder = try killed()
    let names = Set(folder.files().compactMap { $0.split(separator: "/").dropFirst(2).first })
    #expect(names.filter { !$0.hasSuffix(".partial") }.count <= 2)
    let run = try TrainingRunTests.trained(Self.arguments + ["--resume"], in: folder)
    #expect(run.output.contains(/Goes on after epoch [2-5] of 6/))
    #expect(!run.output.contains("\nepoch 1/6"))
    for file in TrainingRunTests.outputs {
      #expect(try folder.bytes(file) == whole.bytes(file), "\(file)")
    }
  }

  @Test func `the same command again asks, and another one is told what is different`() throws {
    let folder = try killed()
    let before = folder.files()
    let asked = try folder.run(Self.arguments)
    #expect(asked.code == 64 && asked.output == "")
    for part in ["after epoch ", "--resume to go on", "--restart to begin anew"] {
      #expect(asked.errors.contains(part), "\(asked.errors)")
    }
    let other = try folder.run(
      Self.training(Small.table("small.csv"), epochs: 7) + ["--resume", "--random-seed", "3"])
    #expect(other.code == 64 && other.output == "")
    for part in ["training.epochs: 6 then, 7 now", "randomSeed: 42 then, 3 now"] {
      #expect(other.errors.contains(part), "\(other.errors)")
    }
    var lines = try String(contentsOfFile: Small.table("small.csv"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    lines.swapAt(1, 2)
    let table = try folder.write(
      lines.joined(separator: "\n") + "\n", to: "../\(folder.url.lastPathComponent)-table/small.csv"
    )
    defer { try? FileManager.default.removeItem(atPath: folder.url.path + "-table") }
    let data = try folder.run(Self.training(table) + ["--resume"])
    #expect(data.code == 64)
    #expect(data.errors.contains("rows, labels, split and pictures"), "\(data.errors)")
    #expect(folder.files() == before)
    _ = try TrainingRunTests.trained(Self.arguments + ["--restart"], in: folder)
  }

  @Test func `a damaged checkpoint is passed over for the one before`() throws {
    let whole = try WorkFolder()
    _ = try TrainingRunTests.trained(Self.arguments, in: whole)
    let folder = try killed(after: 3)
    let epochs = Set(
      folder.files().filter { $0.hasSuffix("progress.json") }
        .compactMap { Int($0.split(separator: "/")[2].dropFirst("epoch-".count)) })
    let last = try #require(epochs.max())
    let weights = "\(Self.checkpoints)/epoch-\(last)/weights"
    var bytes = try folder.bytes(weights)
    bytes[bytes.count / 2] ^= 1
    try folder.write([UInt8](bytes), to: weights)
    let run = try TrainingRunTests.trained(Self.arguments + ["--resume"], in: folder)
    #expect(run.output.contains("a checkpoint cannot be read and is passed over: epoch \(last)"))
    #expect(run.output.contains("Goes on after epoch \(last - 1) of 6"))
    #expect(
      try folder.bytes(RepeatabilityTests.weights) == whole.bytes(RepeatabilityTests.weights))
  }

  @Test func `--resume where nothing was begun begins, and says so`() throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(Small.training() + ["--resume"], in: folder)
    #expect(run.output.contains("There is no training to go on from"))
    let plain = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: plain)
    for file in TrainingRunTests.outputs {
      #expect(try folder.bytes(file) == plain.bytes(file), "\(file)")
    }
    let both = try folder.run(Small.training() + ["--resume", "--restart"])
    #expect(both.code == 64 && both.errors.contains("contradicts --resume"))
  }

  @Test func `a run with a limit ends in time with the best epoch until then`() throws {
    let folder = try WorkFolder()
    let start = ContinuousClock.now
    let run = try TrainingRunTests.trained(
      Small.training(
        "small.csv", ["--epochs", "9999", "--early-stop", "0", "--max-minutes", "0.1"]),
      in: folder)
    // Six seconds, and what a busy machine needs to write the results.
    #expect(ContinuousClock.now - start < .seconds(15))
    #expect(run.output.contains("WARNING: training ended after "))
    let page = try folder.text(TrainingRunTests.report)
    let numbers = try #require(page.range(of: "<dl class=\"tiles\">"))
    #expect(page[..<numbers.lowerBound].contains("the 0.1 minutes of the time limit"))
    let none = try WorkFolder()
    let refused = try none.run(Small.training() + ["--max-minutes", "0.0001"])
    #expect(refused.code == 69, "\(refused.errors)")
    #expect(refused.errors.contains("not one epoch"))
    #expect(none.files() == [])
  }
}
