import Evaluation
import Foundation
import Record
import Support

/// What the model of a run is worth on the test images, in words, beside what costs no model.
struct Verdict {
  let run: RunRecord
  let names: ShownNames

  private var test: SubsetEvaluation { run.evaluations.test }
  private var target: HTML { HTML.quoted(run.model.columns.target) }

  /// How good the model is, how sure that is, and what the simplest answer would be worth.
  var sentence: HTML {
    switch test.predictions {
    case .binary, .multiclass: rightAnswers
    case .regression(let rows): errors(rows)
    }
  }

  /// Which network learned what, and where the numbers come from.
  var explanation: HTML {
    if let folds = run.evaluations.folds { return explanation(folds) }
    return """
      \(learner) learned \(aim) from \(NumberText.count(run.data.split.rows.training)) images. All \
      numbers come from the checkpoint of epoch \(run.history.bestEpoch), the best of \
      \(run.history.epochs.count) by \(run.chooserOfEpoch) on the \
      \(NumberText.count(run.data.split.rows.validation)) validation images; it looked at the \
      test images once, at the end.
      """
  }

  private func explanation(_ folds: FoldResults) -> HTML {
    """
    \(learner) learned \(aim) once for each of \(folds.folds.count) folds, each time without the \
    images that it was then asked about; the numbers are these out-of-fold answers. The saved model \
    is another one, trained on all \(NumberText.count(run.data.split.rows.training)) images to epoch \
    \(run.history.bestEpoch), the median of the folds’ best by \(run.chooserOfEpoch). Its own \
    performance was not measured; the folds estimate it.
    """
  }

  /// A share as people say it: whole percents, one decimal near the ends.
  static func percent(_ share: Double) -> String {
    let decimals = share == 0 || share == 1 || (0.1...0.99).contains(share) ? 0 : 1
    return NumberText.fixed(share * 100, decimals: decimals)
  }

  // MARK: - Classes

  private var rightAnswers: HTML {
    let accuracy = test.headline.first
    let share = accuracy?.value.map { "<strong>\(Self.percent($0)) %</strong>" as HTML } ?? "–"
    let positive: HTML? = test.predictions.task == .binary ? positives : nil
    return """
      \(crossValidation)On \(images) \(answering) right for \(share)\
      \(interval(accuracy?.interval) { "\(Self.percent($0.lower)) to \(Self.percent($0.upper)) %" }). \
      \(withoutCopies)\(baseline.map(words))\(frozen)\(positive)
      """
  }

  /// "5-fold cross-validation: accuracy 0.62, folds 0.58 to 0.66."
  private var crossValidation: HTML? {
    run.evaluations.folds.map { "\($0.summary(of: test)). " }
  }

  private var answering: HTML {
    run.evaluations.folds == nil
      ? "the model is" : "the models that were not trained on them are"
  }

  private var images: HTML {
    let noun = run.evaluations.folds == nil ? "test image" : "image"
    let count: HTML = "<strong>\(NumberText.count(test.predictions.count, noun))</strong>"
    guard let groups = run.data.split.groups else { return count }
    let values = NumberText.count(groups.perSubset.test, "value")
    return "\(count) (\(values) of \(HTML.quoted(groups.column)))"
  }

  /// The class that training saw most, and the share of the test images that it is right for.
  var baseline: (name: String, share: Double)? {
    guard let rows = test.predictions.classified, !rows.truth.isEmpty,
      let most = run.data.split.classes.max(by: { $0.rows.training < $1.rows.training }),
      let index = run.data.split.classes.firstIndex(where: { $0.name == most.name })
    else { return nil }
    let hits = rows.truth.count { $0 == index }
    return (names[most.name], Double(hits) / Double(rows.truth.count))
  }

  private func words(_ baseline: (name: String, share: Double)) -> HTML {
    let counts = run.data.split.classes.map(\.rows.training)
    let isShared = counts.count { $0 == counts.max() } > 1
    return """
      Always answering \(HTML.quoted(baseline.name)), \
      \(isShared ? "one of the commonest classes" : "the commonest class") in training, would be \
      right for \(Self.percent(baseline.share)) %.
      """
  }

  /// The same number of the images that are no copies of what was seen before.
  private var withoutCopies: HTML? {
    guard let part = run.evaluations.testWithoutLeaks, let value = part.rows.first?.part else {
      return nil
    }
    let left = NumberText.count(part.rowCount, "image")
    return run.task == .regression
      ? "On the \(left) that are no copies of earlier ones they miss it by \(Self.value(value)). "
      : "Of the \(left) that are no copies of earlier ones it is right for \(Self.percent(value)) %. "
  }

  /// The pretrained network as it was, where it was trained further.
  private var frozen: HTML? {
    guard let other = run.evaluations.frozenBaseline, let value = other.value else { return nil }
    let isRegression = run.task == .regression
    let figure = isRegression ? Self.value(value) : "\(Self.percent(value)) %"
    let doubt: HTML? = other.difference.map { interval in
      interval.lower <= 0 && interval.upper >= 0
        ? "; so few test images do not tell which of the two is better"
        : (interval.lower > 0) == isRegression
          ? "; that is better than the trained model, not by chance alone"
          : "; the trained model is better, not by chance alone"
    }
    return """
       The same network frozen, with a solved last layer, \
      \(isRegression ? "would miss it by" : "would be right for") \(figure)\(doubt).
      """
  }

  private var positives: HTML {
    guard let positive = test.perClass.last, let recall = positive.recall else { return "" }
    let precision: HTML =
      positive.precision.map { "; of the images that it calls so, \(Self.percent($0)) % are" } ?? ""
    return """
       Of the images of \(HTML.quoted(positive.name)) it finds \(Self.percent(recall)) %\(precision).
      """
  }

  // MARK: - Values

  private func errors(_ rows: RegressionPredictions) -> HTML {
    let error = test.headline.first { $0.key == "mean_absolute_error" }
    let size = error?.value.map { "<strong>\(Self.value($0))</strong>" as HTML } ?? "–"
    return """
      \(crossValidation)On \(images) the predictions of \(target) miss the truth by \(size) on average\
      \(interval(error?.interval) { "\(Self.value($0.lower)) to \(Self.value($0.upper))" }). \
      \(withoutCopies)\(meanBaseline(rows))\(frozen)
      """
  }

  private func meanBaseline(_ rows: RegressionPredictions) -> HTML? {
    guard let mean = run.data.values?.training.mean, !rows.truth.isEmpty else { return nil }
    let sum = rows.truth.reduce(0) { $0 + ($1 - mean).magnitude }
    return """
      Always answering \(Self.value(mean)), the mean of the training images, would miss it by \
      \(Self.value(sum / Double(rows.truth.count))).
      """
  }

  /// Three significant digits, and no fewer than its whole part has.
  private static func value(_ number: Double) -> String {
    guard number != 0, number.isFinite else { return NumberText.short(number) }
    let digits = 2 - Int(log10(number.magnitude).rounded(.down))
    if digits <= 0 { return NumberText.fixed(number, decimals: 0) }
    let unit = pow(10, Double(digits))
    return NumberText.short((number * unit).rounded() / unit)
  }

  private func interval(_ interval: Interval?, _ words: (Interval) -> String) -> HTML? {
    interval.map { " (95 % interval \(words($0)))" }
  }

  // MARK: - The learner

  private var learner: HTML {
    let name = HTML.name(NetworkName.shown(run.model.architecture))
    let plan = run.plan.model
    let origin = run.weights?.isNamedByUser == true ? "the given weights" : "ImageNet weights"
    if !plan.usePretrained { return "A \(name), started from random weights," }
    return plan.fineTune
      ? "A \(name), started from \(origin) and trained throughout,"
      : "A frozen \(name) with \(origin) and a new last layer"
  }

  private var aim: HTML {
    let classes = test.predictions.classes
    return switch run.task {
    case .binary:
      """
      to tell \(HTML.quoted(classes.last ?? "")) (the positive class) from \
      \(HTML.quoted(classes.first ?? "")) in \(target)
      """
    case .classification: "to tell the \(classes.count) classes of \(target) apart"
    case .regression: "to predict \(target)"
    }
  }
}

extension Headline {
  /// What the model of a training is worth.
  init(_ run: RunRecord, _ names: ShownNames) {
    let verdict = Verdict(run: run, names: names)
    sentence = verdict.sentence
    warnings = Caveats(run: run, names: names).list
    tiles = run.evaluations.test.headline.compactMap { row in
      guard let value = row.value else { return nil }
      return Tile(
        name: "\(row.name), \(run.evaluations.folds == nil ? "test" : "out of fold")",
        figure: Self.figure(value),
        range: row.interval.map {
          "95 % interval \(Self.figure($0.lower)) to \(Self.figure($0.upper))"
        })
    }
    comparison = run.evaluations.testWithoutLeaks.map { part in
      Table(withoutLeaks: part, of: run.evaluations.test.predictions.count)
    }
    explanation = verdict.explanation
  }

  /// Three decimals are enough on a card, unless the number is small.
  private static func figure(_ value: Double) -> String {
    NumberText.metric(value, decimals: value == 0 || value.magnitude >= 0.01 ? 3 : 4)
  }
}

extension RunRecord {
  /// What chose the epoch: where the validation metric was undefined in all of them, the loss did.
  var chooserOfEpoch: String {
    history.chosenBy == validationMetric.key ? validationMetric.name : "validation loss"
  }
}
