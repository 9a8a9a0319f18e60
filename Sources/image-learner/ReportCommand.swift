import ArgumentParser
import Record
import Runs

/// `image-learner report`: the report of a run once more.
struct ReportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Make the report of a run again, from its results.",
    discussion: """
      EXAMPLE
        image-learner report out/experiment_run --output report.html
      """)

  @Argument(help: "Folder of a run's results: experiment_run, with run.json in it.")
  var runDir: String
  @Option("Page to write. (default: \(OutputPaths.reportName))", "file")
  var output: String?

  func perform(_ world: World) throws {
    var reader = ArgumentReader()
    let folder = reader.required(runDir, "RUN_DIR", "the folder of a run's results")
    let file = reader.output(output, "--output", standard: OutputPaths.reportName)
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    var inputs = InputFiles()
    inputs.need(.folder, folder, "RUN_DIR")
    try inputs.check()
    try ReportAgain.write(fromFolder: folder, to: file, world.interruption)
    world.say("report: \(file)")
  }
}
