import ArgumentParser
import Record
import Runs

/// `image-learner archive`: the results of a run as one ZIP file.
struct ArchiveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Put the results of a run, all but the model, into one ZIP.",
    discussion: """
      EXAMPLE
        image-learner archive out/experiment_run --output results.zip
      """)

  @Argument(help: "Folder of a run's results: experiment_run, with run.json in it.")
  var runDir: String
  @Option("ZIP file to write. (default: \(ResultsArchive.standardName))", "file")
  var output: String?

  func perform(_ world: World) throws {
    var reader = ArgumentReader()
    let folder = reader.required(runDir, "RUN_DIR", "the folder of a run's results")
    let file = reader.output(output, "--output", standard: ResultsArchive.standardName)
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    var inputs = InputFiles()
    inputs.need(.folder, folder, "RUN_DIR")
    try inputs.check()
    try ResultsArchive.write(fromFolder: folder, to: file, world.interruption)
    world.say("archive: \(file)")
  }
}
