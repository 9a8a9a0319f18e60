import Models
import Networks
import Record
import Support

/// What genuine Ludwig makes of a saved model, where its answers are not ours.
package enum LudwigReading {
  /// Of the network and its input; none where Ludwig repeats our predictions.
  package static func notices(
    _ architecture: Architecture, _ preprocessing: Preprocessing, _ plan: ModelPlan
  ) -> [Notice] {
    let name = architecture.name
    let flips =
      plan.averagesFlips
      ? [
        Notice(
          .ludwig,
          "Genuine Ludwig looks at each picture once, and not at its mirror images: its answers "
            + "differ. Predict with image-learner.")
      ] : []
    if isItsOwn(architecture) { return flips }
    if architecture.ludwigEncoder.type == LudwigNames.stackedCNN || lacks(architecture) {
      return [
        Notice(
          .ludwig,
          "Genuine Ludwig has no \(name) and cannot load the saved model; "
            + "predict with image-learner.")
      ]
    }
    var notices = flips
    if case .exact(let size) = preprocessing.geometry {
      let transform = architecture.transform
      notices.note(
        .ludwig,
        "Genuine Ludwig loads the saved model but answers differently: it gives pictures of "
          + "\(name) the published transform (shorter side to \(transform.resize) pixels, centre "
          + "\(transform.crop)x\(transform.crop)) instead of \(size). Predict with image-learner, "
          + "or train at the original size.")
    }
    if rescales(architecture) {
      notices.note(
        .ludwig,
        "Genuine Ludwig loads the saved model but answers differently: it leaves out the change "
          + "of scale that \(name) makes to its input. Predict with image-learner.")
    }
    return notices
  }

  /// What whoever finds the folder of a saved model needs to know.
  static func readme(of record: RunRecord) -> String {
    let differences = record.notices.filter { $0.kind == .ludwig }.map(\.text)
    let ludwig =
      differences.isEmpty
      ? [
        "Genuine Ludwig 0.10.1 loads this folder as well, and repeats its answers about JPEG "
          + "pictures, and PNG pictures without a palette."
      ] : differences
    return """
      A model that \(record.software.name) \(record.software.version) trained: \
      \(record.model.architecture), \(record.task.rawValue).
      \(origin(of: record))Ask it about other images: image-learner predict FOLDER IMAGES --output answers.csv
      \(ludwig.joined(separator: "\n"))

      """
  }

  /// Which numbers of the run are not this model's.
  private static func origin(of record: RunRecord) -> String {
    guard let folds = record.evaluations.folds else { return "" }
    return """
      It was trained on all images, to epoch \(record.history.bestEpoch), and was not tested: the \
      numbers of the run are out-of-fold answers of \(folds.folds.count) other models, each trained \
      on a part of the images, which estimate how good it is.

      """
  }

  /// Ludwig's own network takes pictures of any size.
  private static func isItsOwn(_ architecture: Architecture) -> Bool {
    architecture.name == LudwigNames.stackedCNN
  }

  /// Torchvision's constructors of these set the scale where they load weights, and Ludwig, which
  /// restores a model without weights to load, never does.
  static func rescales(_ architecture: Architecture) -> Bool {
    ["googlenet", "inceptionv3"].contains(architecture.ludwigEncoder.type)
  }

  /// Networks that Ludwig 0.10.1's registry of torchvision's constructors lacks. It spells one
  /// ResNeXt "101_328xd", which its own check of the configuration refuses.
  private static func lacks(_ architecture: Architecture) -> Bool {
    ["resnext101_32x8d", "resnext152_32x8d", "swin_v2_t", "swin_v2_s", "swin_v2_b"]
      .contains(architecture.name)
  }
}
