import Evaluation
import Record
import Support

/// What a reader must know before believing the numbers of a run, the gravest first.
struct Caveats {
  let run: RunRecord
  let names: ShownNames

  private var data: DataCaveats { DataCaveats(data: run.data, names: names) }

  var list: [HTML] {
    let course = run.history.notices(
      wanted: run.validationMetric, epochs: run.plan.training.epochs)
    let told = course + run.evaluations.warnings
    let others = run.notices.filter {
      ($0.kind == .leak || $0.kind == .warning) && !told.contains($0)
    }
    let words: [HTML?] =
      [noBetterThanGuessing] + (told + others).map { "\($0.words)" }
      + [data.matchedByName, data.rareInTest, data.rareInTraining]
      + [unknownWeights, data.unknownSamples]
    return words.compactMap { $0 }
  }

  private var noBetterThanGuessing: HTML? {
    guard let baseline = Verdict(run: run, names: names).baseline,
      let interval = run.evaluations.test.headline.first?.interval,
      interval.lower <= baseline.share, run.evaluations.test.singleAnswer == nil
    else { return nil }
    return """
      The model may be no better than always answering \(HTML.quoted(baseline.name)): its 95 % \
      interval begins at \(Verdict.percent(interval.lower)) %, that answer is right for \
      \(Verdict.percent(baseline.share)) %.
      """
  }

  private var unknownWeights: HTML? {
    guard let weights = run.weights, weights.isNamedByUser else { return nil }
    return """
      The network started from the file \(HTML.quoted(weights.file)), which was given by name: \
      whether its weights are ImageNet’s is not known here.
      """
  }
}

extension Notice {
  /// Without the mark that a line of a log needs.
  var words: String {
    let words = kind == .leak ? "Data leak: \(text)" : text
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

extension WeightsRecord {
  /// Not the published file, as far as is known.
  var isNamedByUser: Bool { origin == "named" }
}
