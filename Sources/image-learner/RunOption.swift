import ArgumentParser
import Record

/// The finished run that something is made of.
struct RunOption: ParsableArguments {
  @Argument(help: "Folder of a run's results: experiment_run, with run.json in it.")
  var runDir: String

  /// The run's folder, which is there, and the file to write: `output`, or the standard one.
  func read(_ output: String?, standard: String) throws -> (folder: String, file: String) {
    var reader = ArgumentReader()
    let folder = reader.required(runDir, "RUN_DIR", "the folder of a run's results")
    let file = reader.output(output, "--output", standard: standard)
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    var inputs = InputFiles()
    inputs.need(.folder, folder, "RUN_DIR")
    try inputs.check()
    return (folder, file)
  }
}
