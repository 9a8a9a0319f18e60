import Foundation
import Testing

@Suite(.serialized)
struct RepeatabilityTests {
  static let weights = "out/experiment_run/model/model_weights"
  static let predictions = "out/experiment_run/predictions.csv"
  static let augmented = ["--augmentation", "random_rotate,random_contrast", "--batch-size", "8"]

  @Test
  func `The same command gives the same bytes in every file; another seed does not`() throws {
    let first = try WorkFolder()
    let second = try WorkFolder()
    let other = try WorkFolder()
    let arguments = Small.training("small.csv", Self.augmented)
    let started = try TrainingRunTests.trained(arguments, in: first)
    let again = try TrainingRunTests.trained(arguments, in: second)
    _ = try TrainingRunTests.trained(arguments + ["--random-seed", "43"], in: other)
    for file in TrainingRunTests.outputs {
      #expect(try first.bytes(file) == second.bytes(file), "\(file)")
    }
    for file in [Self.weights, Self.predictions] {
      #expect(try first.bytes(file) != other.bytes(file), "\(file)")
    }
    #expect(started.output.hasPrefix("Reading "))
    #expect(again.output.hasPrefix("Reading "))
  }

  @Test
  func `A second run in the same folder replaces the first wholly, and nothing else`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training("small_binary.csv"), in: folder)
    try folder.write("mine", to: "out/notes.txt")
    let run = try TrainingRunTests.trained(Small.training(), in: folder, beside: ["out/notes.txt"])
    #expect(run.output.contains("of an earlier run"))
    let fresh = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: fresh)
    for file in TrainingRunTests.outputs {
      #expect(try folder.bytes(file) == fresh.bytes(file), "\(file)")
    }
    try folder.write("mine", to: "out/experiment_run/model/old.png")
    let before = folder.files()
    let refused = try folder.run(Small.training())
    #expect(refused.code == 74 && refused.errors.contains("'model/old.png'"), "\(refused.errors)")
    #expect(folder.files() == before)
  }

  @Test
  func `Too little memory for all pictures changes how they are read, not what comes out`() throws {
    let kept = try WorkFolder()
    let streamed = try WorkFolder()
    // A training with batches of 32 would take more than is there; the 8 that 42 rows want fit.
    let arguments = Small.training(
      "small.csv",
      ["--augmentation", "random_rotate,random_contrast", "--image-resize", "128x128"])
    _ = try TrainingRunTests.trained(arguments, in: kept)
    _ = try TrainingRunTests.trained(
      arguments, in: streamed, environment: ["GALAXY_MEMORY_MB": "240"])
    for file in [Self.weights, Self.predictions] {
      #expect(try kept.bytes(file) == streamed.bytes(file), "\(file)")
    }
    let notice = "do not fit into their share of the memory: 0 are kept"
    #expect(try streamed.text(TrainingRunTests.report).contains(notice))
    #expect(try !kept.text(TrainingRunTests.report).contains(notice))
  }

  @Test
  func `Galaxy's threads are used and reported; the command line goes before them`() throws {
    let arguments = Array(Small.training().prefix { $0 != "--threads" }) + ["--output-dir", "out"]
    for (more, shown) in [
      ([], "1 thread, by GALAXY_SLOTS"), (["--threads", "1"], "1 thread, by --threads"),
    ] {
      let folder = try WorkFolder()
      _ = try TrainingRunTests.trained(
        arguments + more, in: folder, environment: ["GALAXY_SLOTS": "1"])
      let report = try folder.text(TrainingRunTests.report)
      #expect(report.contains("CPU (1 process-available core)") && report.contains(shown))
    }
  }

  @Test
  func `Neither home nor temporary folder is written to`() throws {
    let home = try WorkFolder()
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training(), in: folder,
      environment: [
        "HOME": home.url.path, "TMPDIR": home.url.path, "XDG_CACHE_HOME": home.path("cache"),
        "TORCH_HOME": home.path("torch"),
      ])
    #expect(FileManager.default.subpaths(atPath: home.url.path) == [])
  }
}
