import Evaluation
import Foundation
import Record
import Report
import RunFiles
import Support

/// What a prediction leaves: the table of its answers, and beside it what else was asked for.
struct PredictionOutputs {
  private let table: String
  private let report: String?
  /// The numbers of a comparison with true labels; nil where there are none.
  private let evaluation: String?
  private let explanations: ExplanationFolder
  private let isExplained: Bool

  init(_ plan: PredictionPlan) {
    table = plan.outputFile
    report = plan.reportFile
    evaluation = plan.evaluationFile
    explanations = ExplanationFolder(besides: plan.outputFile)
    isExplained = plan.explained != nil
  }

  /// What is written, beside the folder, with the option that names it.
  private var all: [(option: String, path: String)] {
    var all = [(option: "--output", path: table)]
    if let report { all.append((option: "--report", path: report)) }
    if let evaluation { all.append((option: "--output", path: evaluation)) }
    return all
  }

  /// Refuses files that cannot be written, or would replace what is read or what is no file of
  /// theirs, before any work.
  func check(reading inputs: [String], _ observers: [Observer]) throws {
    for (option, path) in all {
      if let input = inputs.first(where: { OutputPaths.areOneFile($0, path) }) {
        throw Failure.usage("\(option) \(path) is \(input), which is read; choose another file")
      }
    }
    try checkDistinct()
    try OutputPaths.checkReplaceable(table, what: "table of predictions") {
      PredictionTable.isTable($0)
    }
    if let report {
      try OutputPaths.checkReplaceable(report, what: "report of a run") { ReportPage.isPage($0) }
    }
    if let evaluation {
      try OutputPaths.checkReplaceable(evaluation, what: "evaluation of a prediction") {
        LabelledEvaluationFile.isEvaluation($0)
      }
    }
    // Said, not recorded: the same prediction gives the same page, whatever was there before it.
    for (_, path) in all where Folder.kind(of: path) == .file {
      observers.tell(.notice(Notice(.remark, "\(path): of an earlier prediction, replaced.")))
    }
    try explanations.check(wanted: isExplained, observers)
  }

  /// Files that appear together are files, and not one and the same.
  private func checkDistinct() throws(Failure) {
    for (place, (option, path)) in all.enumerated() {
      if all.count > 1, let kind = Folder.kind(of: path), kind == .other {
        throw .usage("\(option) \(path) is no file; what is written together must be files")
      }
      let twin = all[..<place].first { earlier in
        OutputPaths.areOneFile(earlier.path, path) || Self.whole(earlier.path) == Self.whole(path)
      }
      if let twin {
        throw .usage("\(option) \(path) is \(twin.option)'s file; choose another")
      }
    }
  }

  private static func whole(_ path: String) -> String { URL(filePath: path).standardized.path }

  /// Makes pictures of the evidence in the folder beside the table, under its name until then.
  func stage(
    _ evidence: EvidencePictures, of choice: ExampleChoice, _ interruption: Interruption,
    asked: (_ row: Int) -> EvidencePictures.Asked
  ) throws -> (examples: EvidenceExamples?, pictures: PictureFiles) {
    try explanations.stage(evidence, of: choice, interruption, asked: asked)
  }

  /// Writes everything, or nothing.
  func write(
    table text: String, report page: String?, evaluation numbers: String?,
    _ interruption: Interruption, _ observers: [Observer]
  ) throws {
    guard all.count > 1 || isExplained else {
      return try interruption.complete { try WholeFile.write(text, to: table) }
    }
    let texts = [(table, text)] + Self.pair(report, page) + Self.pair(evaluation, numbers)
    var files: [WholeFile.StagedFile] = []
    for (path, text) in texts {
      let file = WholeFile.StagedFile(for: path)
      try interruption.begin(.init(path: file.temporary) { file.discard() }) {
        try file.write(text)
      }
      files.append(file)
    }
    let staged = StagedFiles(files)
    var left: String?
    try interruption.complete {
      if isExplained {
        left = try explanations.putInPlace(with: staged)
      } else {
        try staged.putInPlace()
      }
    }
    if let left {
      let text = "\(left): of an earlier prediction, which could not be removed."
      observers.tell(.notice(Notice(.warning, text)))
    }
  }

  private static func pair(_ path: String?, _ text: String?) -> [(String, String)] {
    guard let path, let text else { return [] }
    return [(path, text)]
  }
}

extension PredictionPlan {
  /// Where the pictures of the explained answers go; nil where none are asked for.
  package var explanationFolder: String? {
    explained.map { _ in ExplanationFolder(besides: outputFile).path }
  }

  /// Where the numbers of the comparison with true labels go: `predictions_evaluation.json` for
  /// `predictions.csv`; nil where there are no labels.
  package var evaluationFile: String? {
    labels.map { _ in "\(outputFile.withoutSuffix)_evaluation.json" }
  }
}

extension String {
  /// A path without the suffix of its last part.
  var withoutSuffix: String {
    let name = split(separator: "/").last ?? ""
    let suffix = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : name[$0...] } ?? ""
    return String(dropLast(suffix.count))
  }
}
