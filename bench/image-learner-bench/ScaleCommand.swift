import ArgumentParser
import Evaluation
import Fixtures
import Foundation
import Record
import Report
import RunFiles
import Runs
import Support

/// What a run of several classes does from a model's answers on, for answers that are made up: evaluation, files, report, and the report once more.
///
/// A line of JSON for each stage: seconds of the clock, CPU seconds, and the peak of the memory until its end.
struct ScaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract:
      "Evaluates made up answers and writes all files of such a run; prints time and memory by stage."
  )

  @Option(help: "Test rows.") var rows = 10_000
  @Option(help: "Validation rows; half of the test's unless said.") var validationRows: Int?
  @Option(help: "Training rows; as many as the test's unless said.") var trainingRows: Int?
  @Option var classes = 1_000
  @Option(help: "How much larger the true class's logit is; 0 is guessing.") var sharpness = 7.0
  @Option var seed: UInt64 = 42
  @Option(help: "A folder for the files, which is made.") var output: String
  @Flag(help: "Every file on a line of its own.") var byFile = false

  func run() throws {
    let names = (0..<classes).map { String(format: "class %04d", $0) }
    let validationRows = validationRows ?? rows / 2
    let trainingRows = trainingRows ?? rows
    let training = try stage("training metrics") {
      MetricTable(try answers("training", names, trainingRows), threshold: 0.5)
    }
    let calibrated = try stage("temperature") {
      let given = try answers("validation", names, validationRows)
      let scaling = given.classified.flatMap(TemperatureScaling.init(fittedTo:))
      return CalibratedValidation(
        given.multiplyingLogits(by: 1 / (scaling?.temperature ?? 1)), scaling: scaling)
    }
    let tested = try stage("simulating") { try answers("test", names, rows) }
    let evaluations = stage("evaluations") {
      Evaluations(
        training: training, calibrated: calibrated, test: tested,
        rows: TestRows(groups: [String?](repeating: nil, count: rows), unit: "images"),
        policy: .automatic(metric: .f1), seed: seed)
    }
    _ = stage("examples") { ExampleChoice(from: tested, most: 24, threshold: 0.5) }
    let record = SampleRecords.multiclass(evaluations: evaluations, trainingRows: trainingRows)
    try Folder.make(output)
    try write(try ResultFiles.files(of: record))
    let page = ReportPage.training(record)
    try stage("page") {
      try ResultFile("report.html", text: page.html()).write(into: output)
    }
    try stage("plots") { for file in PlotFiles.files(of: page) { try file.write(into: output) } }
    try stage("report once more") {
      let again = ReportPage.training(try RunFile.read(inFolder: output))
      try ResultFile("again.html", text: again.html()).write(into: output)
    }
  }

  private func write(_ files: [ResultFile]) throws {
    if byFile {
      for file in files { try stage(file.paths[0]) { try file.write(into: output) } }
    } else {
      try stage("files") { for file in files { try file.write(into: output) } }
    }
  }

  /// Answers of which some are right, surer of some classes than of others, and mistaken for neighbours more than for others.
  private func answers(_ name: String, _ names: [String], _ rows: Int) throws -> Predictions {
    var stream = RandomStream(seed: seed, for: .initialise(parameter: name))
    let truth = (0..<rows).map { $0 % names.count }
    var logits = OutputRows(width: names.count, expecting: rows)
    for label in truth {
      var row = names.indices.map { _ in Float(4 * stream.uniform() + 4 * stream.uniform() - 4) }
      let strength = Float(sharpness * (0.3 + stream.uniform()) * (1 - Double(label % 5) * 0.1))
      row[label] += strength
      row[(label + 1 + label % 7) % names.count] += Float(stream.uniform()) * strength
      try logits.append(row)
    }
    return .multiclass(try ClassificationPredictions(classes: names, logits: logits, truth: truth))
  }

  private func stage<Value>(_ name: String, _ work: () throws -> Value) rethrows -> Value {
    let (clock, start) = (ContinuousClock.now, CPUClock.seconds)
    let value = try work()
    let numbers = [
      "\"s\": \(String(format: "%.2f", (ContinuousClock.now - clock) / .seconds(1)))",
      "\"cpu_s\": \(String(format: "%.2f", CPUClock.seconds - start))",
      "\"peak_mb\": \(CPUClock.peakMegabytes)",
    ]
    CPUClock.say("{\"stage\": \"\(name)\", \(numbers.joined(separator: ", "))}")
    return value
  }
}
