/// The names that Ludwig's files use for the parts of a model. They are the same in every file,
/// whatever the table's columns are called.
package enum LudwigNames {
  /// The version of Ludwig whose formats are written.
  package static let version = "0.10.1"
  /// The input feature.
  static let image = "image_path"
  /// The output feature.
  static let label = "label"

  /// Ludwig's own network; the original tool's networks outside Ludwig's list are called so too.
  static let stackedCNN = "stacked_cnn"
  /// Before the name of each of the network's tensors. The layers of Ludwig's own network are the
  /// encoder's, others lie in a part of it.
  static func backbonePrefix(_ architecture: String) -> String {
    let part = architecture == stackedCNN ? "" : "model."
    return "input_features.module_dict.\(image)__ludwig.encoder_obj.\(part)"
  }
  /// Before `weight` and `bias` of the last layer.
  static let headPrefix = "output_features.module_dict.\(label)__ludwig.decoder_obj.dense.dense."

  static let weightsFile = "model_weights"
  static let hyperparametersFile = "model_hyperparameters.json"
  static let metadataFile = "training_set_metadata.json"
  static let progressFile = "training_progress.json"
  /// The object of `model_hyperparameters.json` that restores a model here; Ludwig ignores it.
  static let cardKey = "image_learner"
}
