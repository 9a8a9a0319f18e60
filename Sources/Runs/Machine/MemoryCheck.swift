import Models
import Networks
import Record
import Support
import Torch

/// Whether a run's tensors fit into the memory that is left, before there are any.
///
/// What is refused could not have run: the tensors alone are more than what there is. A size that
/// is chosen leaves a tenth for what is not counted.
struct MemoryCheck {
  let need: MemoryNeed
  let free: Limit
  /// "train resnet50 at 224x224", as the messages say it.
  let purpose: String

  init(need: MemoryNeed, free: Limit, purpose: String) {
    self.need = need
    self.free = free
    self.purpose = purpose
  }

  init(
    training plan: Plan, _ architecture: Architecture, _ preprocessing: Preprocessing,
    on device: Device, free: Limit
  ) {
    self.init(
      need: .ofTraining(
        architecture, input: preprocessing.size, isFrozen: plan.model.isFrozen,
        isAugmented: !plan.training.augmentations.isEmpty, epochs: plan.training.epochs,
        precision: plan.compute.precision, device: device),
      free: free, purpose: "train \(architecture.name) at \(preprocessing.size)")
  }

  /// The model is there already; a GPU's memory is counted with it.
  init(asking model: ImageModel, free: Limit) {
    let size = model.preprocessing.size
    self.init(
      need: .ofInference(model.architecture, input: size, isLoaded: model.device == .cpu),
      free: free, purpose: "ask \(model.architecture.name) at \(size)")
  }

  /// Bytes for decoded pictures: they take nothing from a training that is to run beside them.
  func pictureBudget(_ resources: Resources, _ plan: Plan, _ device: Device) -> Int {
    let size = plan.training.batchSize ?? BatchSize.most(on: device)
    return resources.pictureBudget(beside: device == .cpu ? need.bytes(batchSize: size) : 0)
  }

  /// Refuses a batch that cannot fit; without one, where not even the least does.
  func check(batchSize: Int?, least: Int) throws(Failure) {
    let size = batchSize ?? least
    guard need.certainBytes(batchSize: size) > free.amount else { return }
    let largest = need.largestBatch(within: free.amount)
    var text = "\(batchSize == nil ? "" : "--batch-size \(size): ")there is not enough memory to "
    text += "\(purpose): \(counted(size, "image")) at a time need "
    text += "about \(MemoryShortage.megabytes(need.bytes(batchSize: size))) (\(parts)), and "
    text += "\(MemoryShortage.megabytes(free.amount)) are left by \(free.source); "
    text +=
      largest >= least && size > least
      ? "--batch-size \(largest) fits" : "use a smaller network or images, or more memory"
    throw .memory(text)
  }

  /// The wanted size where it fits, else the largest power of two that does, and what to say.
  func fitted(_ wanted: Int, least: Int) -> (size: Int, notice: Notice?) {
    let roomy = free.amount - free.amount / 11
    guard need.bytes(batchSize: wanted) > roomy else { return (wanted, nil) }
    let size = max(
      least, min(wanted, BatchSize.powerOfTwo(upTo: max(1, need.largestBatch(within: roomy)))))
    guard size < wanted else { return (wanted, nil) }
    let text =
      "Memory is short: \(counted(size, "image")) at a time instead of \(wanted). To \(purpose) "
      + "with \(wanted) takes about "
      + "\(MemoryShortage.megabytes(need.bytes(batchSize: wanted))), and "
      + "\(MemoryShortage.megabytes(free.amount)) are left by \(free.name)."
    return (size, Notice(.decision, text))
  }

  private var parts: String {
    "\(MemoryShortage.megabytes(need.weights)) for weights and what belongs to them, "
      + "\(MemoryShortage.megabytes(need.perPicture)) for each image"
  }
}
