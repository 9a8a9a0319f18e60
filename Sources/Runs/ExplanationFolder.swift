import Evaluation
import Record
import RunFiles
import Support

/// The folder beside a table of predictions that shows where the evidence for some of them lies.
struct ExplanationFolder {
  private let table: String
  private let folder: ResultsFolder

  /// `predictions_explanations` for `predictions.csv`.
  init(besides table: String) {
    self.table = table
    let name = table.split(separator: "/").last ?? ""
    let suffix = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : name[$0...] } ?? ""
    folder = Self.results("\(table.dropLast(suffix.count))_explanations")
  }

  private static func results(_ path: String) -> ResultsFolder {
    ResultsFolder(path: path, always: [ResultsFolder.contentsFile, ExampleIndex.name])
  }

  var path: String { folder.path }

  /// What it is called until it is complete.
  private var staging: ResultsFolder { Self.results("\(path).partial") }

  /// Refuses a folder that cannot be written, or where something would be lost, before any work.
  func check(wanted: Bool, _ observers: [Observer]) throws {
    let isThere = Folder.kind(of: path, followingLinks: false) != nil
    guard wanted else {
      if isThere {
        let text =
          "\(path): of an earlier prediction, left as it is; it does not belong to this one."
        observers.tell(.notice(Notice(.remark, text)))
      }
      return
    }
    if let kind = Folder.kind(of: table), kind != .file {
      throw Failure.usage(
        "--explain writes a folder beside the table, and --output \(table) is no file; name one")
    }
    for results in [folder, staging] {
      try OutputPaths.checkReplaceable(results, option: "--output")
    }
    if isThere {
      observers.tell(.notice(Notice(.remark, "\(path): of an earlier prediction, replaced.")))
    }
  }

  /// Writes table and pictures: both, or neither.
  ///
  /// - Parameter asked: the picture of a row of the table.
  func write(
    _ pictures: EvidencePictures, of choice: ExampleChoice, table text: String,
    _ interruption: Interruption, _ observers: [Observer],
    asked: (_ row: Int) -> EvidencePictures.Asked
  ) throws {
    let staging = staging
    try interruption.begin(.init(path: staging.path) { staging.remove() }) {
      try Folder.make(staging.path)
    }
    defer { interruption.removeUnfinished() }
    // First, so that what is unfinished is known for what it is.
    try staging.writeContents(
      EvidencePictures.files(of: choice.rows.map { asked($0).image })
        .flatMap { [$0.original, $0.overlay] })
    let examples = try pictures.make(choice, asked: asked) { name, bytes in
      try interruption.add { try WholeFile.write(bytes, to: "\(staging.path)/\(name)") }
    }
    if let examples {
      try WholeFile.write(
        ExampleIndex.json(examples).text(), to: "\(staging.path)/\(ExampleIndex.name)")
      for notice in examples.notices { observers.tell(.notice(notice)) }
    }
    let tableFile = WholeFile.StagedFile(for: table)
    try interruption.begin(.init(path: tableFile.temporary) { tableFile.discard() }) {
      try tableFile.write(text)
    }
    var left: String?
    try interruption.complete { left = try staging.take(the: folder, with: tableFile) }
    if let left {
      let text = "\(left): of an earlier prediction, which could not be removed."
      observers.tell(.notice(Notice(.warning, text)))
    }
  }
}

extension PredictionPlan {
  /// Where the pictures of the explained answers go; nil where none are asked for.
  package var explanationFolder: String? {
    explained.map { _ in ExplanationFolder(besides: outputFile).path }
  }
}
