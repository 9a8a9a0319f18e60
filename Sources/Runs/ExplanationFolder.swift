import Evaluation
import Record
import Report
import RunFiles
import Support

/// The folder beside a table of predictions that shows where the evidence for some of them lies.
struct ExplanationFolder {
  private let table: String
  private let folder: ResultsFolder

  /// `predictions_explanations` for `predictions.csv`.
  init(besides table: String) {
    self.table = table
    folder = Self.results("\(table.withoutSuffix)_explanations")
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

  /// Makes the pictures under another name of the folder's.
  ///
  /// - Parameter asked: the picture of a row of the table.
  /// - Returns: what is known of them, and the files of those that a page shows.
  func stage(
    _ pictures: EvidencePictures, of choice: ExampleChoice, _ interruption: Interruption,
    asked: (_ row: Int) -> EvidencePictures.Asked
  ) throws -> (examples: EvidenceExamples?, pictures: PictureFiles) {
    let staging = staging
    try interruption.begin(.init(path: staging.path) { staging.remove() }) {
      try Folder.make(staging.path)
    }
    // First, so that what is unfinished is known for what it is.
    let files = EvidencePictures.files(of: choice.rows.map { asked($0).image })
    try staging.writeContents(files.flatMap { [$0.original, $0.overlay] })
    let shownNames = Set(
      files.prefix(EvidenceExamples.mostOnPage).flatMap { [$0.original, $0.overlay] })
    var shown = PictureFiles()
    let examples = try pictures.make(choice, asked: asked) { name, bytes in
      try interruption.add { try WholeFile.write(bytes, to: "\(staging.path)/\(name)") }
      if shownNames.contains(name) { shown.add(name, bytes) }
    }
    if let examples {
      try interruption.add {
        try WholeFile.write(
          ExampleIndex.json(examples).text(), to: "\(staging.path)/\(ExampleIndex.name)")
      }
    }
    return (examples, shown)
  }

  /// Gives the folder its name and files theirs: all, or none.
  ///
  /// - Returns: where an earlier folder was left that could not be removed.
  func putInPlace(with files: StagedFiles) throws -> String? {
    try staging.take(the: folder, with: files)
  }
}
