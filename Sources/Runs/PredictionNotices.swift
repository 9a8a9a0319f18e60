import Evaluation
import Record
import Support

extension FeatureDistances {
  /// How many pictures are unlike those of the training, and how many were to be expected.
  var notice: Notice {
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
