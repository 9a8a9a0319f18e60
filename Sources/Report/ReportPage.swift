import Charts
import Evaluation

/// The report: one HTML file that needs nothing else, neither network nor scripts.
package enum ReportPage {
  package static let title = "Image Learner Experiment Report"

  package static func html(_ given: ReportContent) -> String {
    let names = given.shownNames
    let content = given.naming(by: names)
    let tabs = tabs(content, names)
    let links: [HTML] = tabs.map { "<a href=\"#\($0.id)\" data-tab>\($0.title)</a>\n" }
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <title>\(title)</title>
      <style>
      \(HTML(alreadyEscaped: PageStyle.text))
      </style>
      <script>document.documentElement.classList.add("js");</script>
      </head>
      <body>
      <header class="top"><h1>\(title)</h1>
      \(Headline(content: content).html())</header>
      <nav class="tabs" aria-label="Parts of the report">
      <div class="tab-list">
      \(links)</div>
      <a class="help" id="openMetricsHelp" href="#help">Help</a>
      </nav>
      <main>
      \(tabs.map { $0.html() })\(Help.html())
      </main>
      <footer>Made by \(content.program) with \(content.engine). \
      Numbers are rounded for reading; the files beside this report hold them in full.</footer>
      <script>
      \(HTML(alreadyEscaped: PageScript.text))
      </script>
      </body>
      </html>

      """
    return page.text
  }

  /// What stands where: a new section is one file and one line here.
  private static func tabs(_ content: ReportContent, _ names: ShownNames) -> [Tab] {
    [
      Tab(
        id: "metrics", title: "Experiment Summary",
        sections: [
          DatasetOverview(dataset: content.dataset, names: names),
          PerformanceSummary(content: content),
          MatchingNotice(dataset: content.dataset),
          Notices(notices: content.dataset.notices),
          ConfigurationTable(content: content),
        ]),
      Tab(
        id: "trainval", title: "Validation Summary",
        sections: [
          TrainValidationPerformance(content: content),
          ThresholdPlot(content: content),
          ConfidenceHistogram(subset: content.validation, place: .validation),
          ProbabilityByClass(subset: content.validation, place: .validation),
          LearningCurves(history: content.history),
        ]),
      Tab(
        id: "test", title: "Test Summary",
        sections: [
          TestPerformance(content: content),
          ConfusionMatrix(test: content.test),
          PredictedAgainstTrue(content: content),
          PerClassResults(test: content.test),
          ROCCurves(test: content.test),
          PrecisionRecallCurves(test: content.test),
          CalibrationPlot(test: content.test),
          ConfidenceHistogram(subset: content.test, place: .test),
          ProbabilityByClass(subset: content.test, place: .test),
          ConfidentMistakes(test: content.test, images: content.testImages),
          Residuals(content: content),
          RegressionTable(content: content),
        ]),
    ]
  }
}

/// What a reader in a hurry takes away: the task in one sentence and the three numbers that matter most.
struct Headline {
  let content: ReportContent

  func html() -> HTML {
    let tiles: [HTML] = keys.compactMap { key in
      guard let row = content.test.rows.first(where: { $0.key == key }), let value = row.value
      else { return nil }
      let range: HTML? = row.interval.map {
        "<span class=\"range\">95 % interval \(Self.figure($0.lower)) to "
          + "\(Self.figure($0.upper))</span>"
      }
      return """
        <div class="tile"><dt>\(row.name), test</dt>\
        <dd>\(Self.figure(value))\(range)</dd></div>

        """
    }
    return "<p class=\"lead\">\(sentence)</p>\n<dl class=\"tiles\">\n\(tiles)</dl>\n"
  }

  /// Three decimals are enough on a card, unless the number is small.
  private static func figure(_ value: Double) -> String {
    ShownNumber.metric(value, decimals: value == 0 || value.magnitude >= 0.01 ? 3 : 4)
  }

  private var keys: [String] {
    switch content.task {
    case .binary: ["accuracy", "balanced_accuracy", "roc_auc"]
    case .classification: ["accuracy_micro", "accuracy", "roc_auc"]
    case .regression: ["mean_absolute_error", "root_mean_squared_error", "r2"]
    }
  }

  private var sentence: HTML {
    let settings = content.settings
    let how = !settings.usePretrained ? "trained" : settings.fineTune ? "fine-tuned" : "used frozen"
    let target = HTML.name(settings.targetColumn)
    let aim: HTML
    switch content.task {
    case .binary:
      let classes = content.test.predictions.classes
      aim = """
        to tell \(HTML.name(classes.last ?? "")) (the positive class) from \
        \(HTML.name(classes.first ?? "")) in \(target)
        """
    case .classification:
      aim = "to tell the \(content.test.predictions.classes.count) classes of \(target) apart"
    case .regression: aim = "to predict \(target)"
    }
    return """
      \(HTML.name(settings.architecture)) was \(how) \(aim). All numbers come from the checkpoint \
      of epoch \(content.history.bestEpoch), the best of \(content.history.epochsRun) by \
      \(content.chooserOfEpoch) on the validation images; the \
      \(Figures.count(content.test.predictions.count)) test images were looked at once, at the end.
      """
  }
}

extension HTML {
  static func + (left: HTML, right: HTML) -> HTML {
    HTML(alreadyEscaped: left.text + right.text)
  }
}
