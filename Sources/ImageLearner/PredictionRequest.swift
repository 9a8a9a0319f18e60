import Training

/// Predictions to be made with a saved model.
public struct PredictionRequest: Sendable, Equatable {
  /// A folder with `model_weights` and its JSON files.
  public let modelDirectory: String
  /// A ZIP file, a folder or one picture.
  public let images: String
  public let outputFile: String
  /// nil for the automatic size.
  public let batchSize: Int?
  public let precision: Precision
  public let threads: Int?
  public let skipUnreadable: Bool

  public init(
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
