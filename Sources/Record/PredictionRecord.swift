import Evaluation
import Support

/// Everything that is known of a prediction when it is over: its report is written from it.
package struct PredictionRecord: Sendable {
  package let software: Software
  package let compute: ComputeRecord
  package let model: ModelCard
  /// SHA-256 of the file of the model's weights.
  package let weightsDigest: String
  /// The base name of what the pictures lie in.
  package let source: String
  /// The pictures that were asked about, as their archive calls them.
  package let images: [String]
  /// One row for each of the pictures.
  package var answers: Answers
  /// Of each of the pictures; nil where the model's folder has nothing to measure them against.
  package let distances: FeatureDistances?
  /// What is true of some of them; nil where no table was given.
  package var labelled: LabelledPictures?
  /// Below which probability no label is given, nil where every picture has one.
  package let abstainBelow: Double?
  /// Nil where none were asked for.
  package let examples: EvidenceExamples?
  /// In the order in which they came up.
  package let notices: [Notice]

  package init(
    software: Software, compute: ComputeRecord, model: ModelCard, weightsDigest: String,
    source: String, images: [String], answers: Answers, distances: FeatureDistances?,
    labelled: LabelledPictures?, abstainBelow: Double? = nil, examples: EvidenceExamples?,
    notices: [Notice]
  ) {
    self.software = software
    self.compute = compute
    self.model = model
    self.weightsDigest = weightsDigest
    self.source = source
    self.images = images
    self.answers = answers
    self.distances = distances
    self.labelled = labelled
    self.abstainBelow = abstainBelow
    self.examples = examples
    self.notices = notices
  }

  /// Of each picture, whether it is given no label; nil where every one has its label.
  package var isLeftOpen: [Bool]? {
    abstainBelow.flatMap { answers.isLeftOpen(below: $0, threshold: model.threshold) }
  }

  /// So many pictures of a kind are shown, at most.
  private static let mostShown = 12

  /// The rows whose pictures are shown as those of the least certain answers.
  package var leastCertain: [Int] {
    answers.leastCertain(Self.mostShown, threshold: model.threshold)
  }

  /// The rows whose pictures are shown as unlike those of the training.
  package var farthest: [Int] { Array((distances?.unlike ?? []).prefix(Self.mostShown)) }

  /// How the file of a row's picture is called.
  package static func pictureName(ofRow row: Int) -> String { "\(row).png" }
}

/// What a table says of pictures that a model was asked about, and how good its answers are.
package struct LabelledPictures: Sendable {
  /// The base name of the table's file.
  package let tableName: String
  package let columns: ColumnNames
  /// The rows that are evaluated, in the order of the table.
  package let rows: [PredictedRow]
  package var evaluation: SubsetEvaluation
  package let intervals: Evaluations.Intervals
  /// Rows with a label that the model cannot give; they are in none of the numbers.
  package let unknown: [UnknownLabel]
  /// Rows whose picture could not be read.
  package let unanswered: Int

  package init(
    tableName: String, columns: ColumnNames, rows: [PredictedRow], evaluation: SubsetEvaluation,
    intervals: Evaluations.Intervals, unknown: [UnknownLabel], unanswered: Int = 0
  ) {
    self.tableName = tableName
    self.columns = columns
    self.rows = rows
    self.evaluation = evaluation
    self.intervals = intervals
    self.unknown = unknown
    self.unanswered = unanswered
  }
}

/// A row whose label is none of the model's classes, or for a regression no number.
package struct UnknownLabel: Sendable, Equatable {
  package let line: Int, imagePath: String, label: String

  package init(line: Int, imagePath: String, label: String) {
    self.line = line
    self.imagePath = imagePath
    self.label = label
  }
}

extension LabelledPictures {
  /// What a reader must know of the labels; nil where the model knows all of them.
  package var unknownSentence: String? {
    if unknown.isEmpty { return nil }
    let list = unknown.listed { "line \($0.line) \($0.label.quoted)" }
    let (has, are) = unknown.count == 1 ? ("has", "is") : ("have", "are")
    return
      "\(counted(unknown.count, "row")) of \(tableName) \(has) a label that the model does not "
      + "know, and \(are) in none of the numbers: \(list)"
  }
}
