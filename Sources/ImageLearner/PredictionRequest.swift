import Training

/// Predictions to be made with a saved model.
package struct PredictionRequest: Sendable, Equatable {
  /// A folder with `model_weights` and its JSON files.
  package let modelDirectory: String
  /// A ZIP file, a folder or one picture.
  package let images: String
  package let outputFile: String
  /// nil for the automatic size.
  package let batchSize: Int?
  package let precision: Precision
  package let threads: Int?
  package let skipUnreadable: Bool

  package init(
    modelDirectory: String, images: String, outputFile: String, batchSize: Int?,
    precision: Precision, threads: Int?, skipUnreadable: Bool
  ) {
    self.modelDirectory = modelDirectory
    self.images = images
    self.outputFile = outputFile
    self.batchSize = batchSize
    self.precision = precision
    self.threads = threads
    self.skipUnreadable = skipUnreadable
  }
}
