import Evaluation
import Record
import Support

/// What a reader must know before believing the numbers of a run, the gravest first.
struct Caveats {
  let run: RunRecord
  let names: ShownNames

  /// Fewer rows of a class than this say little.
  private static let fewTestRows = 10, fewTrainingRows = 20

  var list: [HTML] {
    let course = run.history.notices(
      wanted: run.validationMetric, epochs: run.plan.training.epochs)
    let told = course + run.evaluations.warnings
    let others = run.notices.filter {
      ($0.kind == .leak || $0.kind == .warning) && !told.contains($0)
    }
    let words: [HTML?] =
      [noBetterThanGuessing] + (told + others).map { "\($0.words)" }
      + [matchedByName, rare(.test, Self.fewTestRows), rare(.training, Self.fewTrainingRows)]
      + [unknownWeights, unknownSamples]
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

  private var matchedByName: HTML? {
    let rows = run.data.matching.ways.filter { $0.manner.folders == .none }
      .reduce(0) { $0 + $1.rows }
    guard rows > 0 else { return nil }
    return """
      \(counted(rows, "row")) found \(rows == 1 ? "its image" : "their images") by file name alone: \
      the table or the archive names no folders. Check that these are the right images.
      """
  }

  private func rare(_ subset: Subset, _ limit: Int) -> HTML? {
    let few = run.data.split.classes.filter { $0.rows[subset] < limit }
    guard !few.isEmpty else { return nil }
    let spelled = few.prefix(10).map {
      "\(HTML.quoted(names[$0.name]).text) (\(NumberText.count($0.rows[subset])))"
    }
    let more = few.count > 10 ? " and \(few.count - 10) more" : ""
    let list = HTML(alreadyEscaped: spelled.joined(separator: ", ") + more)
    let meaning =
      subset == .test
      ? "The numbers of these classes say little" : "The model had little to learn them from"
    return """
      \(counted(few.count, "class", plural: "classes")) with fewer than \(limit) \(subset.description) \
      images: \(list). \(meaning).
      """
  }

  private var unknownWeights: HTML? {
    guard let weights = run.weights, weights.isNamedByUser else { return nil }
    return """
      The network started from the file \(HTML.quoted(weights.file)), which was given by name: \
      whether its weights are ImageNet’s is not known here.
      """
  }

  /// Rows that are drawn alone may be pictures of one thing.
  private var unknownSamples: HTML? {
    guard run.data.split.groups == nil, run.data.split.method == .stratified else { return nil }
    return """
      No sample ID column was given. Where several images show one sample (a patient, a plate, a \
      lesion), the test may hold what training saw, and look better than it is.
      """
  }
}

extension Notice {
  /// Without the mark that a line of a log needs.
  fileprivate var words: String {
    let words = kind == .leak ? "Data leak: \(text)" : text
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

extension WeightsRecord {
  /// Not the published file, as far as is known.
  var isNamedByUser: Bool { origin == "named" }
}
