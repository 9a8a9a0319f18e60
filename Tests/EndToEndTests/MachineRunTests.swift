import Fixtures
import Foundation
import Testing

/// What a run does where the machine gives less than is asked for.
@Suite struct MachineRunTests {
  /// A black picture of one bit a pixel: small as a file, three bytes a pixel when decoded.
  private static func bitmap(side: Int) -> [UInt8] {
    func little(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let row = (side + 31) / 32 * 4
    let file = [UInt8]("BM".utf8) + little(62 + row * side, 4) + little(0, 4) + little(62, 4)
    let header = little(40, 4) + little(side, 4) + little(side, 4) + little(1, 2) + little(1, 2)
    return file + header + little(0, 24) + [0, 0, 0, 0, 255, 255, 255, 0]
      + [UInt8](repeating: 0, count: row * side)
  }

  private static func model(in folder: WorkFolder) throws -> String {
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    return "out/experiment_run/model"
  }

  @Test(arguments: ["100000", "2147483647", "2147483648", "9223372036854775807"])
  func `More threads than processors are refused at the start`(count: String) throws {
    for option in ["--threads", "--preprocessing-num-processes"] {
      let folder = try WorkFolder()
      let run = try folder.run(Small.training("small.csv", [option, count]))
      #expect(run.code == 64)
      #expect(run.errors.contains("\(option) '\(count)': must be at most "), "\(run.errors)")
      #expect(folder.files() == [])
    }
  }

  @Test
  func `A machine without a font is told so before anything is read`() throws {
    let folder = try WorkFolder()
    let file = "<fontconfig><cachedir>cache</cachedir></fontconfig>"
    try file.write(toFile: folder.path("fonts.conf"), atomically: true, encoding: .utf8)
    let run = try folder.run(
      Small.training(), environment: ["FONTCONFIG_FILE": folder.path("fonts.conf")])
    #expect(run.code == 69)
    #expect(run.errors.contains("plots need a font, and there is none"), "\(run.errors)")
    #expect(!run.output.contains("Decoding"))
    #expect(!folder.files().contains { $0.contains("experiment_run") })
  }

  @Test(arguments: ["100000", "2147483648"])
  func `Granted threads that are not there are cut, and it is said`(slots: String) throws {
    let folder = try WorkFolder()
    // Later options replace earlier ones, and an empty one counts as not given.
    let arguments = Small.training("small.csv", ["--threads", ""])
    let run = try TrainingRunTests.trained(
      arguments, in: folder, environment: ["GALAXY_SLOTS": slots])
    let words = "GALAXY_SLOTS grants \(slots) processors, but there "
    #expect(run.output.contains("note: " + words))
    #expect(try folder.text("out/experiment_run/run.json").contains(words))
    #expect(try folder.text(TrainingRunTests.report).contains(words))
  }

  @Test func `A training that cannot fit is refused before anything is read`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(
      Small.training("small.csv", ["--model-name", "vgg19"]),
      environment: ["GALAXY_MEMORY_MB": "1000"])
    #expect(run.code == 71)
    #expect(
      run.errors.contains("there is not enough memory to train vgg19 at 32x32: 2 images at a time"))
    #expect(run.errors.contains(" are left by GALAXY_MEMORY_MB; "))
    #expect(!run.output.contains("Decoding") && folder.files() == [])
  }

  @Test func `A batch that cannot fit is refused with the largest that does`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(
      Small.training("small.csv", ["--image-resize", "256x256", "--batch-size", "40"]),
      environment: ["GALAXY_MEMORY_MB": "600"])
    #expect(run.code == 71 && folder.files() == [])
    #expect(run.errors.contains("error: --batch-size 40: there is not enough memory to train "))
    let words = run.errors.split(separator: " ")
    let place = try #require(words.lastIndex(of: "--batch-size"))
    let largest = try #require(Int(words[place + 1]))
    #expect((2..<40).contains(largest))
  }

  @Test func `An automatic batch that does not fit becomes smaller, and it is said`() throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(
      Small.training("small.csv", ["--image-resize", "256x256"]), in: folder,
      environment: ["GALAXY_MEMORY_MB": "240"])
    let words = " at a time instead of 8. To train squeezenet1_1 at 256x256 with 8 takes about "
    #expect(run.output.contains(words))
    #expect(try folder.text("out/experiment_run/run.json").contains(words))
    #expect(try folder.text(TrainingRunTests.report).contains(words))
  }

  @Test func `A picture for which memory is short is no damaged picture`() throws {
    let folder = try WorkFolder()
    let model = try Self.model(in: folder)
    try folder.write(Self.bitmap(side: 10_000), to: "pictures/large.bmp")
    try folder.write(Self.bitmap(side: 50), to: "pictures/small.bmp")
    let program = try Program.executable().path
    func predict(_ limit: String, _ more: [String] = []) throws -> Program.Run {
      let command =
        "ulimit \(limit); exec '\(program)' predict \(model) pictures --threads 1 "
        + more.joined(separator: " ")
      return try folder.run(["-c", command], executable: "/bin/sh")
    }
    for more in [[], ["--skip-unreadable"]] {
      // 300 MB of pixels.
      let run = try predict("-d 350000", more)
      #expect(run.code == 71, "\(run.code) \(run.errors)")
      #expect(run.errors.contains("there is not enough memory"))
      #expect(!folder.files().contains("predictions.csv"))
    }
    #expect(try predict("-d 2000000").code == 0)
    #expect(try folder.table("predictions.csv").rows.count == 2)
  }

  @Test func `A model that gives every image the same answer is no quiet success`() throws {
    let folder = try WorkFolder()
    // A learning rate at which nothing is learned.
    let run = try TrainingRunTests.trained(
      Small.training("small.csv", ["--learning-rate", "1e-12"]), in: folder)
    let words = " test images the same answer, "
    #expect(run.output.contains("note: WARNING: the model gives every one of the "))
    #expect(run.output.contains(words))
    #expect(try folder.text("out/experiment_run/run.json").contains(words))
    let report = try folder.text(TrainingRunTests.report)
    let numbers = try #require(report.range(of: "<dl class=\"tiles\">"))
    #expect(report[..<numbers.lowerBound].contains(words))
  }
}
