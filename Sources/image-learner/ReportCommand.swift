import ArgumentParser
import Runs

/// `image-learner report`: the report of a run once more.
struct ReportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Make the report of a run again, from its results.",
    discussion: """
      EXAMPLE
        image-learner report out/experiment_run --output report.html
      """)

  @OptionGroup var run: RunOption
  @Option("Page to write. (default: \(OutputPaths.reportName))", "file")
  var output: String?

  func perform(_ world: World) throws {
    let (folder, file) = try run.read(output, standard: OutputPaths.reportName)
    try ReportAgain.write(fromFolder: folder, to: file, world.interruption)
    world.say("report: \(file)")
  }
}
