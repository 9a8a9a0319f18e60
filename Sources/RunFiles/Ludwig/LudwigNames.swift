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
  static func backbonePrefix(_ architecture: String, image: String = LudwigNames.image) -> String {
    let part = architecture == stackedCNN ? "" : "model."
    return "input_features.module_dict.\(module(image)).encoder_obj.\(part)"
  }
  /// Before `weight` and `bias` of the last layer.
  static func headPrefix(_ label: String = LudwigNames.label) -> String {
    "output_features.module_dict.\(module(label)).decoder_obj.dense.dense."
  }
  /// A feature's name in the names of tensors.
  private static func module(_ feature: String) -> String {
    feature.replacing(".", with: "__ludwig_punct_period__") + "__ludwig"
  }

  static let weightsFile = "model_weights"
  static let hyperparametersFile = "model_hyperparameters.json"
  static let metadataFile = "training_set_metadata.json"
  static let progressFile = "training_progress.json"
  /// The object of `model_hyperparameters.json` that restores a model here; Ludwig ignores it.
  static let cardKey = "image_learner"
}
