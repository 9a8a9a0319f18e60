import Models
import Support
import Torch

/// `feature_reference.safetensors` beside a model's weights: what its network saw in pictures of
/// the training. Ludwig does not look at it.
///
/// `features` [pictures, features] in half precision, each row of length 1; the distances of the
/// validation pictures, `validation_distances`, in double precision.
enum FeatureReferenceFile {
  static let name = "feature_reference.safetensors"

  private static let format = "image-learner feature reference 1"
  private static let features = "features", distances = "validation_distances"
  private static let trainingPictures = "training_pictures"

  static func write(_ reference: FeatureReference, to path: String) throws {
    let values = reference.validationDistances
    let rule = reference.rule
    let stored = try StoredTensor(
      name: distances, Tensor(doubles: values, shape: [values.count]))
    try Checkpoint(
      tensors: [stored, reference.features.renamed(features)],
      metadata: [
        ("format", format), (trainingPictures, "\(reference.trainingPictures)"),
        ("neighbour", "\(rule.neighbour)"), ("share", "\(rule.share)"),
        ("threshold", "\(rule.threshold)"),
      ]
    ).writeSafetensors(to: path)
  }

  /// - Parameter featureCount: of the network.
  static func read(_ path: String, featureCount: Int) throws(ModelFolderError) -> FeatureReference {
    let file: Checkpoint
    do throws(CheckpointError) {
      file = try Checkpoint.read(path, checkingContents: true)
    } catch {
      throw ModelFolderError(path: path, reason: .checkpoint(error))
    }
    func wrong(_ place: String, _ expected: String, _ found: String) -> ModelFolderError {
      ModelFolderError(
        path: path, reason: .value(place: place, expected: expected, found: found))
    }
    let said = file.metadata.first { $0.name == "format" }?.text
    guard said == format else { throw wrong("format", "'\(format)'", "'\(said ?? "nothing")'") }
    let seen = try tensor(
      features, of: file, path, "F16 [pictures, \(featureCount)]"
    ) {
      $0.dtype == .float16 && $0.shape.count == 2 && $0.shape[0] > 0
        && $0.shape[1] == featureCount
    }
    let measured = try tensor(
      distances, of: file, path, "F64 [pictures]"
    ) { $0.dtype == .float64 && $0.shape.count == 1 && $0.shape[0] > 0 }
    let count = file.metadata.first { $0.name == trainingPictures }.flatMap { Int($0.text) }
    guard let count, count >= seen.shape[0] else {
      throw wrong(trainingPictures, "at least \(seen.shape[0])", "\(count ?? 0)")
    }
    return FeatureReference(
      features: seen, trainingPictures: count, validationDistances: measured.doubles)
  }

  private static func tensor(
    _ name: String, of file: Checkpoint, _ path: String, _ expected: String,
    fits: (StoredTensor) -> Bool
  ) throws(ModelFolderError) -> StoredTensor {
    guard let tensor = file[name], fits(tensor), tensor.isFinite else {
      let found = file[name].map { "\($0.dtype.safetensorsName) \($0.shape)" } ?? "nothing"
      throw ModelFolderError(
        path: path,
        reason: .value(place: name, expected: "finite numbers, \(expected)", found: found))
    }
    return tensor
  }
}

extension StoredTensor {
  /// The elements of a tensor of double precision.
  fileprivate var doubles: [Double] {
    withBytes { bytes in
      stride(from: 0, to: bytes.count, by: 8).map {
        let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
        return Double(bitPattern: bits)
      }
    }
  }
}
