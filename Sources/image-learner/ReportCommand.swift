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
    var inputs = InputFiles()
    inputs.need(.folder, runDir, "RUN_DIR")
    try inputs.check()
    var reader = ArgumentReader()
    let file = reader.output(output, "--output", standard: OutputPaths.reportName)
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    try ReportAgain.write(fromFolder: runDir, to: file)
    world.say("report: \(file)")
  }
}
