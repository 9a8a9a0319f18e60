import Foundation
import Testing

@Suite(.serialized)
struct InterruptionTests {
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func `SIGINT, SIGTERM and SIGHUP end a training within a second and leave what it can go on from`(
    _ signal: Int32, _ code: Int32
  ) throws {
    let folder = try WorkFolder()
    let process = try folder.start(Small.training("small.csv", ["--epochs", "9999"]))
    while process.isRunning, try !folder.output().contains("epoch 2/9999") { usleep(20_000) }
    #expect(process.isRunning)
    let start = ContinuousClock.now
    kill(process.processIdentifier, signal)
    let run = try folder.outcome(of: process)
    #expect(ContinuousClock.now - start < .seconds(1))
    #expect(run.code == code)
    let lines = run.errors.split(separator: "\n").map(String.init)
    #expect(
      lines.first == "image-learner: error: stopped by signal \(signal); no results were written")
    #expect(
      lines.last?.contains(/kept as it was after epoch \d+: the same command with --resume/) == true
    )
    #expect(folder.files().allSatisfy { $0.hasPrefix("out/experiment_run.checkpoints/epoch-") })
    #expect(!FileManager.default.fileExists(atPath: folder.path("out/experiment_run")))
  }

  @Test
  func `A file that is cut short while it is mapped ends the run with a message`() throws {
    let folder = try WorkFolder()
    let process = try folder.start(Small.training("small.csv", ["--epochs", "9999"]))
    while process.isRunning, try !folder.output().contains("epoch 1/9999") { usleep(20_000) }
    // What the system sends for a page that is not there any more.
    kill(process.processIdentifier, SIGBUS)
    let run = try folder.outcome(of: process)
    #expect(run.code == 74)
    #expect(run.errors.hasPrefix("image-learner: error: a file of weights was cut short"))
  }

  @Test
  func `A signal while results are written leaves all of them or none`() throws {
    for delay in [0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 25, 30, 40] as [UInt32] {
      let folder = try WorkFolder()
      let process = try folder.start(Small.training())
      while process.isRunning, try !folder.output().contains("Writing results") { usleep(500) }
      usleep(delay * 1000)
      kill(process.processIdentifier, SIGTERM)
      let run = try folder.outcome(of: process)
      #expect(run.code == 0 || run.code == 143)
      let results = folder.files().filter { !$0.hasPrefix("out/experiment_run.checkpoints/") }
      if run.code == 0 {
        #expect(ResultTree.files(in: folder) == TrainingRunTests.outputs)
        #expect(results == folder.files())
      } else {
        #expect(results == [])
      }
    }
  }

  @Test
  func `A disk that is full fails the run with the file's name and leaves nothing`() throws {
    let folder = try WorkFolder()
    // no file may grow over 1 MB; the weights have 5
    let script = "ulimit -f 1000; exec \"$@\""
    let program = try Program.executable().path
    let run = try folder.run(
      ["-c", script, "sh", program] + Small.training(), executable: "/bin/bash")
    #expect(run.code == 74)
    #expect(run.errors.contains("model_weights"), "\(run.errors)")
    #expect(run.errors.contains("File too large"))
    // Its checkpoint could not be written either, which is no reason to end a training.
    #expect(run.output.contains("WARNING: the training cannot be kept"))
    #expect(folder.files() == [])
  }

  @Test(arguments: [
    ("/dev/null/out", "there is a file of this name"), ("/proc/out", "No such file or directory"),
    ("taken/out", "there is a file of this name"),
  ])
  func `An output folder that cannot be made or written is refused before any work`(
    _ path: String, _ reason: String
  ) throws {
    let folder = try WorkFolder()
    try folder.write("a file", to: "taken")
    let run = try folder.run(Small.training("small.csv", ["--output-dir", path]))
    #expect(run.code == 74)
    #expect(run.output == "")
    #expect(run.errors.contains("cannot make the output folder"), "\(run.errors)")
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(folder.files() == ["taken"])
  }

  @Test
  func `A report that cannot be put in its place is refused before any work`() throws {
    let folder = try WorkFolder()
    try folder.write("mine", to: "\(TrainingRunTests.report)/mine.txt")
    let run = try folder.run(Small.training())
    #expect(run.code == 74 && run.output == "")
    #expect(run.errors.contains("\(TrainingRunTests.report): it is a folder"), "\(run.errors)")
    #expect(folder.files() == ["\(TrainingRunTests.report)/mine.txt"])
    let other = try WorkFolder()
    try other.write("<html>my thesis</html>", to: TrainingRunTests.report)
    let refused = try other.run(Small.training())
    #expect(refused.code == 74 && refused.output == "")
    #expect(refused.errors.contains("which is no report of a run"), "\(refused.errors)")
    #expect(try other.text(TrainingRunTests.report) == "<html>my thesis</html>")
  }

  @Test
  func `A table among earlier results is not replaced by the results`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let before = try folder.bytes("out/experiment_run/predictions.csv")
    let run = try folder.run(
      Small.training(folder.path("out/experiment_run/predictions.csv")))
    #expect(run.code == 64 && run.errors.contains("lies where this run puts its results"))
    #expect(try folder.bytes("out/experiment_run/predictions.csv") == before)
  }

  @Test
  func `What is put among earlier results meanwhile stays`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let process = try folder.start(Small.training())
    while process.isRunning, try !folder.output().contains("Decoding") { usleep(1000) }
    try folder.write("mine", to: "out/experiment_run/my_analysis.txt")
    #expect(try folder.outcome(of: process).code == 0)
    #expect(
      ResultTree.files(in: folder)
        == (TrainingRunTests.outputs + ["out/experiment_run/my_analysis.txt"]).sorted()
    )
  }

  @Test
  func `A reader of the log that goes away ends no run`() throws {
    let folder = try WorkFolder()
    let program = try Program.executable().path
    let run = try folder.run(
      ["-c", "set -o pipefail; \"$@\" | head -1", "sh", program] + Small.training(),
      executable: "/bin/bash")
    #expect(run.code == 0 && run.errors == "")
    #expect(run.output.hasPrefix("Reading ") && run.output.hasSuffix("small.csv\n"))
    #expect(ResultTree.files(in: folder) == TrainingRunTests.outputs)
  }

  @Test
  func `A loss that is no number ends the run with epoch, batch and learning rate`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(Small.training("small.csv", ["--learning-rate", "1e30"]))
    #expect(run.code == 65)
    for part in ["loss became", "epoch 1, batch 2", "learning rate 1e+30", "lower learning rate"] {
      #expect(run.errors.contains(part), "\(run.errors)")
    }
    #expect(folder.files() == [])
  }

  @Test(arguments: ["exec \"$@\" > /dev/full", "exec \"$@\" >&-", "exec \"$@\" >&- 2>&- <&-"])
  func `A log that cannot be written ends no run and spoils no file`(_ script: String) throws {
    let plain = try WorkFolder()
    let folder = try WorkFolder()
    _ = try plain.run(Small.training())
    let program = try Program.executable().path
    let run = try folder.run(
      ["-c", script, "sh", program] + Small.training(), executable: "/bin/bash")
    #expect(run.code == 0 && run.errors == "")
    #expect(ResultTree.files(in: folder) == TrainingRunTests.outputs)
    for file in TrainingRunTests.outputs {
      #expect(try plain.bytes(file) == folder.bytes(file), "\(file)")
    }
  }
}
