import ArgumentParser
import Runs

/// `image-learner archive`: the results of a run as one ZIP file.
struct ArchiveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Put the results of a run, all but the model, into one ZIP.",
    discussion: """
      EXAMPLE
        image-learner archive out/experiment_run --output results.zip
      """)

  @OptionGroup var run: RunOption
  @Option("ZIP file to write. (default: \(ResultsArchive.standardName))", "file")
  var output: String?

  func perform(_ world: World) throws {
    let (folder, file) = try run.read(output, standard: ResultsArchive.standardName)
    try ResultsArchive.write(fromFolder: folder, to: file, world.interruption)
    world.say("archive: \(file)")
  }
}
