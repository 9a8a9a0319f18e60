import Evaluation
import Record
import Support

extension FeatureDistances {
  var notices: [Notice] { [unlikeNotice] + [trainingNotice].compactMap { $0 } }

  /// What a model says of pictures that it learned from says nothing about others.
  private var trainingNotice: Notice? {
    let count = ofTraining.count
    if count == 0 { return nil }
    let least = rule.referencePictures < rule.trainingPictures ? "at least " : ""
    return Notice(
      .warning,
      "To the network, \(least)\(count) of \(counted(distances.count, "image")) "
        + "\(count == 1 ? "is an image" : "are images") of its training. Its answers for "
        + "\(count == 1 ? "it" : "them") do not show how it answers for new images.")
  }

  /// How many pictures are unlike those of the training, and how many were to be expected.
  private var unlikeNotice: Notice {
    let count = unlike.count
    let share = NumberText.percent(Double(count) / Double(max(1, distances.count)))
    let within = NumberText.fixed(rule.share * 100, decimals: 0)
    let beyond = NumberText.fixed(100 - rule.share * 100, decimals: 0)
    return Notice(
      .remark,
      "\(count) of \(counted(distances.count, "image")) (\(share)) \(count == 1 ? "is" : "are") "
        + "farther from the training images than \(within) % of the validation images were; of "
        + "ordinary new images about \(beyond) % are.")
  }
}

extension LabelledPictures {
  /// What makes the numbers worth less than they look.
  var notices: [Notice] {
    var notices = unknownSentence.map { [Notice(.warning, "\($0).")] } ?? []
    if unanswered > 0 {
      notices.note(
        .leftOut,
        "\(counted(unanswered, "row")) of \(tableName) not evaluated, because the picture cannot be "
          + "read.")
    }
    return notices
  }
}

extension Answers {
  /// How many pictures are given no label; nil for a regression.
  func notice(abstainingBelow least: Double, _ threshold: Double) -> Notice? {
    guard let isLeftOpen = isLeftOpen(below: least, threshold: threshold) else { return nil }
    let count = isLeftOpen.count { $0 }
    return Notice(
      .decision,
      "\(count) of \(counted(isLeftOpen.count, "image")) \(count == 1 ? "is" : "are") given no "
        + "label: its probability would be below \(NumberText.short(least)).")
  }
}
