import Evaluation
import Record
import Support

/// A chapter of a run's model card (Mitchell et al. 2019): what a model is, what it was made from,
/// what it is worth, and what only its author can say. Once for the page, once for a file.
struct CardChapter {
  enum Part {
    case paragraph(HTML)
    case list([HTML])
    case pairs(_ caption: HTML, [(parameter: String, value: HTML)])
  }

  let title: String
  let parts: [Part]

  /// The card of a run whose classes are called as they are shown, but for how it was trained.
  static func all(of run: RunRecord, _ names: ShownNames) -> [CardChapter] {
    [
      CardChapter(title: "Model", parts: [.paragraph(Verdict(run: run, names: names).explanation)]),
      intendedUse, data(run), performance(run, names), limits(run, names), ethics,
    ]
  }

  /// What a page has in a section of its own.
  static func training(of run: RunRecord) -> CardChapter {
    let table = ConfigurationTable(run: run)
    return CardChapter(title: "Training", parts: [.pairs("\(table.title)", table.rows)])
  }

  // MARK: - What only the author can say

  private static let request: Part = .paragraph(
    "These questions are for the author of the model to answer; no program can.")

  private static let intendedUse = CardChapter(
    title: "Intended use",
    parts: [
      request,
      .list([
        "What is the model for, and who decides what by its answers?",
        "What must it not be used for?",
        """
        Where do images have to come from (instrument, preparation, site, population) for its \
        answers to mean something?
        """,
        "What is done with an image that it is unsure about, or that is unlike its training?",
      ]),
    ])

  private static let ethics = CardChapter(
    title: "Ethical considerations",
    parts: [
      request,
      .list([
        "Whose images or samples are these, and have they agreed to this use?",
        "Whom does a wrong answer harm, and is it worse in one direction than in the other?",
        "Who is rare or absent in the data?",
      ]),
    ])

  // MARK: - What the run knows

  private static func data(_ run: RunRecord) -> CardChapter {
    let data = run.data
    let rows = data.split.rows
    var pairs: [(parameter: String, value: HTML)] = [
      ("Table", .name(data.tableName)),
      ("Images from", .name(run.plan.data.imageSource)),
      (
        "Rows",
        """
        \(NumberText.count(rows.training)) training, \(NumberText.count(rows.validation)) \
        validation, \(NumberText.count(rows.test)) test
        """
      ),
      ("Data Split", data.splitWords(isFolded: run.evaluations.folds != nil)),
    ]
    if let matching = data.matching.summary { pairs.append(("Rows and images", "\(matching)")) }
    if let leaks = data.leaks { pairs.append(("Copies", "\(leaks.summary)")) }
    if data.pictures.unreadableCount > 0 {
      pairs.append(("Unreadable images", "\(data.pictures.unreadableCount), left out"))
    }
    if let digests = data.digests {
      pairs += [
        ("Table (SHA-256)", "<code>\(digests.table)</code>"),
        ("Digest of images, labels and split", "<code>\(digests.content)</code>"),
      ]
    }
    return CardChapter(
      title: "Data", parts: [.pairs("What the model learned from and was tested on", pairs)])
  }

  private static func performance(_ run: RunRecord, _ names: ShownNames) -> CardChapter {
    let test = run.evaluations.test
    let rows = test.headline.map { row -> (parameter: String, value: HTML) in
      let value = row.value.map { NumberText.metric($0) } ?? "undefined"
      let interval: HTML? = row.interval.map {
        " (95 % interval \(NumberText.metric($0.lower)) to \(NumberText.metric($0.upper)))"
      }
      return ("\(row.name), test", "\(value)\(interval)")
    }
    var parts: [Part] = [
      .paragraph(Verdict(run: run, names: names).sentence),
      .pairs("The main numbers of the test", rows),
    ]
    if let effect = run.evaluations.calibration {
      parts.append(
        .paragraph(
          """
          Expected calibration error of the test: \(NumberText.metric(effect.error.before)) before \
          and \(NumberText.metric(effect.error.after)) after the calibration.
          """))
    }
    return CardChapter(title: "Performance", parts: parts)
  }

  private static func limits(_ run: RunRecord, _ names: ShownNames) -> CardChapter {
    let found = Caveats(run: run, names: names).list
    let none: Part = .paragraph(
      "The checks of this program found none. That does not mean that there are none.")
    return CardChapter(
      title: "Limits that the checks found", parts: [found.isEmpty ? none : .list(found)])
  }
}
