/// Logits that are too many for a text: how many there are in a file beside it.
package struct StoredLogits: Sendable, Codable, Equatable {
  package let rows: Int, width: Int

  /// Finds them; the path is that of the predictions in the document.
  package typealias Reader =
    @Sendable (StoredLogits, _ path: [any CodingKey]) throws -> OutputRows

  /// Where a decoder is told the reader.
  package static let readerKey = CodingUserInfoKey(rawValue: "storedLogits")

  /// Numbers of a document, as text: more take seconds to read.
  private static let most = 1_000_000

  /// Nil where they are few enough to stand with the predictions.
  package init?(of given: ClassificationPredictions) {
    guard given.logits.values.count > Self.most else { return nil }
    rows = given.logits.count
    width = given.logits.width
  }

  fileprivate static func areTooMany(_ predictions: Predictions) -> Bool {
    predictions.classified.flatMap { StoredLogits(of: $0) } != nil
  }

  static func reader(in userInfo: [CodingUserInfoKey: Any]) -> Reader? {
    readerKey.flatMap { userInfo[$0] as? Reader }
  }
}

extension SubsetEvaluation {
  /// Whether its logits are too many to stand with the predictions.
  package var storesLogitsApart: Bool { StoredLogits.areTooMany(predictions) }
}
