import Evaluation
import Record

extension SampleRecords {
  /// What a model of a sample record may have said of the record's test pictures: with their labels
  /// where they are to be known.
  package static func prediction(
    of run: RunRecord, isLabelled: Bool = false, distances: FeatureDistances? = nil,
    unknown: [UnknownLabel] = [], examples: EvidenceExamples? = nil, notices: [Notice] = []
  ) -> PredictionRecord {
    let test = run.evaluations.test
    let labelled = LabelledPictures(
      tableName: "labels.csv", columns: run.model.columns, rows: run.data.testRows,
      evaluation: test, intervals: run.evaluations.intervals, unknown: unknown)
    return PredictionRecord(
      software: run.software, compute: run.compute, model: run.model,
      weightsDigest: String(repeating: "0123456789abcdef", count: 4), source: "new_images.zip",
      images: run.data.testRows.map(\.imagePath), answers: test.predictions.answers,
      distances: distances, labelled: isLabelled ? labelled : nil, examples: examples,
      notices: notices)
  }

  /// Distances of as many pictures, all ordinary but for the first `unlike`.
  package static func distances(of count: Int, unlike: Int) -> FeatureDistances {
    FeatureDistances(
      (0..<count).map { row -> Double in (row < unlike ? 0.9 : 0.2) + Double(row) / 1e4 },
      nearest: [Double](repeating: 0.1, count: count),
      by: .init(
        neighbour: 10, referencePictures: 2000, trainingPictures: 9800, validationPictures: 140,
        share: 0.95, threshold: 0.512))
  }
}
