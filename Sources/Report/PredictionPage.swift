import Evaluation
import Record
import Support

extension ReportPage {
  /// The page of a prediction: what a saved model says of new images, how sure it is, and, where
  /// true labels are known, how often it is right. `pictures` are those of the record's examples,
  /// and those that it names as the least certain and the farthest.
  package static func prediction(
    _ given: PredictionRecord, pictures: PictureFiles = PictureFiles()
  ) -> ReportPage {
    let names = ShownNames(given.model.target.classes)
    var record = given.naming(by: names)
    record.labelled?.evaluation.orderNaturally()
    return ReportPage(
      title: "Image Learner Prediction Report", headline: Headline(record),
      tabs: predictionTabs(record, names, pictures), help: PredictionHelp.html(for: record),
      footer: """
        Made by \(record.software.name) \(record.software.version) with LibTorch \
        \(record.software.torchVersion). Numbers are rounded for reading; the table of predictions \
        has them in full.
        """)
  }

  /// What stands where: a new section is one file and one line here.
  private static func predictionTabs(
    _ record: PredictionRecord, _ names: ShownNames, _ pictures: PictureFiles
  ) -> [Tab] {
    let predictions = Tab(
      id: "predictions", title: "Predictions",
      sections: [
        PredictedClasses(record: record),
        PredictedValues(record: record),
        PredictionConfidence(record: record),
        LeastCertain(record: record, pictures: pictures),
        UnlikeTraining(record: record, pictures: pictures),
        Evidence(
          examples: record.examples?.first(EvidenceExamples.mostOnPage),
          task: record.model.target.task, names: names, files: pictures,
          note: moreExamples(record)),
        Notices(notices: record.notices),
      ])
    let model = Tab(
      id: "model", title: "Model and Images", sections: [ModelCardTable(record: record)])
    let test = record.labelled.map { labelled in
      Tab(
        id: "test", title: "Test against True Labels", sections: testSections(record, labelled))
    }
    return [predictions] + [test, model].compactMap { $0 }
  }

  private static func testSections(
    _ record: PredictionRecord, _ labelled: LabelledPictures
  ) -> [any ReportSection] {
    let test = labelled.evaluation
    let images = labelled.rows.map(\.imagePath)
    let values = TestedValues(test: test, target: labelled.columns.target, images: images)
    return [
      UnknownLabels(labelled: labelled),
      TestPerformance(
        test: test, intervals: labelled.intervals, origin: " of \(HTML.name(labelled.tableName))"),
      ConfusionMatrix(test: test),
      PredictedAgainstTrue(test: values),
      PerClassResults(test: test, trainingRows: nil),
      ROCCurves(test: test),
      PrecisionRecallCurves(test: test),
      CalibrationPlot(test: test),
      CoverageAndAccuracy(test: test),
      ConfidenceHistogram(subset: test, place: .test),
      ProbabilityByClass(subset: test, place: .test),
      ConfidentMistakes(test: test, images: images),
      Residuals(test: values),
      RegressionTable(test: values),
    ]
  }

  private static func moreExamples(_ record: PredictionRecord) -> HTML? {
    let count = record.examples?.examples.count ?? 0
    guard count > EvidenceExamples.mostOnPage else { return nil }
    return """
      The first \(EvidenceExamples.mostOnPage) of \(NumberText.count(count)); all of them are in the \
      folder of explanations beside the table.
      """
  }
}

extension Headline {
  /// What the model says of the images in words, and the numbers that matter most.
  fileprivate init(_ record: PredictionRecord) {
    let parts = [record.testSentence, record.askedSentence, record.answerSentence]
    sentence = HTML(alreadyEscaped: parts.compactMap { $0?.text }.joined(separator: " "))
    warnings = record.warnings
    tiles =
      (record.labelled?.evaluation.headline ?? []).compactMap { row in
        row.value.map { value in
          Tile(
            name: "\(row.name), labelled", figure: NumberText.metric(value, decimals: 3),
            range: row.interval.map {
              "95 % interval \(NumberText.metric($0.lower, decimals: 3)) to "
                + NumberText.metric($0.upper, decimals: 3)
            })
        }
      } + record.tiles
  }
}

extension PredictionRecord {
  /// The same with the names of the classes as they are shown.
  fileprivate func naming(by names: ShownNames) -> PredictionRecord {
    guard !names.isEmpty else { return self }
    var copy = self
    copy.answers = answers.namingClasses { names[$0] }
    if let labelled {
      copy.labelled?.evaluation = labelled.evaluation.namingClasses { names[$0] }
    }
    return copy
  }

  fileprivate var testSentence: HTML? {
    guard let labelled, let first = labelled.evaluation.headline.first, let value = first.value
    else { return nil }
    let count = labelled.evaluation.predictions.count
    let range: HTML? = first.interval.map {
      let ends = [$0.lower, $0.upper].map { NumberText.metric($0, decimals: 3) }
      return " (95 % interval \(ends[0]) to \(ends[1]))"
    }
    return """
      On \(NumberText.count(count, "labelled image")) of \
      \(HTML.name(labelled.tableName)) the model's \(first.name) is \
      <strong>\(NumberText.metric(value, decimals: 3))</strong>\(range).
      """
  }

  fileprivate var askedSentence: HTML {
    let target = HTML.quoted(model.columns.target)
    let aim: HTML =
      switch model.target {
      case .binary(let negative, let positive):
        """
        tells \(HTML.quoted(positive)) (the positive class) from \(HTML.quoted(negative)) in \
        \(target)
        """
      case .classes(let classes): "tells the \(classes.count) classes of \(target) apart"
      case .value: "predicts \(target)"
      }
    return """
      \(HTML.name(NetworkName.shown(model.architecture))), which \(aim), was asked about <strong>\
      \(NumberText.count(images.count, "image"))</strong> of \
      \(HTML.name(source)).
      """
  }

  fileprivate var answerSentence: HTML? {
    guard !images.isEmpty else { return nil }
    guard let counts = classCounts, let most = counts.first, let middle = medianConfidence else {
      return valueSentence
    }
    let isAll = most.count == images.count
    let share = Self.percent(most.count, of: images.count)
    return """
      It calls \(isAll ? "all" : NumberText.count(most.count)) of them\
      \(isAll ? "" : " (\(share))" as HTML) \(HTML.quoted(most.name))\
      \(isAll ? "" : ", more than any other class" as HTML). In half of the images the most likely \
      class has a probability of \(NumberText.percent(middle)) or more.
      """
  }

  private var valueSentence: HTML? {
    guard case .regression(let values) = answers, let least = values.min(), let most = values.max()
    else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return """
      Its predictions lie between \(NumberText.short(least)) and \(NumberText.short(most)), on \
      average at \(NumberText.short(mean)).
      """
  }

  /// How often each class was said, the most frequent first, of equals the first in index order;
  /// nil for a regression.
  var classCounts: [(name: String, index: Int, count: Int)]? {
    guard let rows = answers.classified, let decided = answers.decided(at: model.threshold) else {
      return nil
    }
    var counts = [Int](repeating: 0, count: rows.classes.count)
    for index in decided { counts[index] += 1 }
    return counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
      .map { (rows.classes[$0], $0, counts[$0]) }
  }

  var medianConfidence: Double? {
    guard let all = answers.confidences, !all.isEmpty else { return nil }
    return quantile(all.sorted(), 0.5)
  }

  static func percent(_ count: Int, of total: Int) -> String {
    NumberText.percent(Double(count) / Double(max(1, total)))
  }

  /// More than twice as many as are expected of ordinary images, and not a handful.
  private var areManyUnlike: Bool {
    guard let distances else { return false }
    let expected = (1 - distances.rule.share) * Double(images.count)
    return distances.unlike.count > 3 && Double(distances.unlike.count) > 2 * expected
  }

  fileprivate var warnings: [HTML] {
    var found: [HTML] = []
    if let sentence = labelled?.unknownSentence { found.append("\(sentence).") }
    if areManyUnlike, let distances {
      found.append(
        """
        \(NumberText.count(distances.unlike.count)) of the images \
        (\(Self.percent(distances.unlike.count, of: images.count))) are unlike those of the \
        training, where about \(NumberText.percent(1 - distances.rule.share)) would be ordinary: \
        what the model says of them may mean nothing.
        """)
    }
    return found
  }

  fileprivate var tiles: [Headline.Tile] {
    // Beside the numbers of a test, the sentence above tells how many there are.
    var tiles =
      labelled != nil
      ? [] : [Headline.Tile(name: "Images", figure: NumberText.count(images.count), range: nil)]
    if labelled == nil, let most = classCounts?.first, let middle = medianConfidence {
      let share = Self.percent(most.count, of: images.count)
      tiles += [
        .init(
          name: "Most frequent answer", figure: most.name,
          range: "\(counted(most.count, "image")), \(share)"),
        .init(name: "Median confidence", figure: NumberText.fixed(middle, decimals: 3), range: nil),
      ]
    }
    if let distances {
      tiles.append(
        .init(
          name: "Unlike the training", figure: NumberText.count(distances.unlike.count),
          range: Self.percent(distances.unlike.count, of: images.count)
            + ", ordinary: about \(NumberText.percent(1 - distances.rule.share))"))
    }
    return tiles
  }
}
