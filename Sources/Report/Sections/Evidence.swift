import Evaluation
import Record
import Support

/// Where in some test pictures the model found the evidence for its answers.
struct Evidence: ReportSection {
  let run: RunRecord
  let names: ShownNames
  let files: PictureFiles
  let id = "evidence", title = "Where the Evidence Lies (Grad-CAM)"

  func content() -> [Block] {
    guard let given = run.examples else { return [] }
    let groups = given.examples.map(group)
    let missing = given.files.filter { files[$0] == nil }
    var blocks: [Block] = [.text(introduction(given)), .pictures(groups)]
    if !missing.isEmpty {
      let list = HTML(alreadyEscaped: missing.listed { HTML.name($0).text })
      blocks.insert(
        .text(
          """
          <p class="notice warning">\(counted(missing.count, "picture")) of this section cannot be \
          shown: this page was made without the files, which belong into \
          feature_importance_examples beside run.json. Missing: \(list).</p>
          """), at: 1)
    }
    return blocks
  }

  private func introduction(_ given: EvidenceExamples) -> HTML {
    let asked: HTML =
      run.task == .regression ? "a higher value" : "the class that the model predicts"
    let score: HTML =
      run.task == .classification
      ? "the predicted class’s output minus the mean of all classes’" : "the answer"
    return """
      <p>Left, the image as the network saw it; right, the same below a map of where the model \
      found evidence for \(asked). Such a map shows where evidence was found, not that the \
      reasoning is right: a scale bar or a staining artefact at a bright place is a warning. It \
      is coarse, \(given.mapSize.width) × \(given.mapSize.height) cells over \
      \(given.pictureSize.width) × \(given.pictureSize.height) pixels, and no segmentation. Each \
      map is scaled by its own largest value, so maps cannot be compared in strength.</p>
      \(Self.scale)<p class="note">\(given.rule) The maps are those of the layer \(given.layer), \
      weighted by the gradient of \(score) (Selvaraju et al. 2017).</p>

      """
  }

  /// The colours of a map, from no evidence to the most.
  private static let scale: HTML = {
    let stops = (0...12).map { step in
      let color = HeatColors.color(of: Double(step) / 12)
      return "rgb(\(Int(color.red)) \(Int(color.green)) \(Int(color.blue)))"
    }
    let gradient = HTML(alreadyEscaped: stops.joined(separator: ", "))
    return """
      <p class="heat-scale"><span>no evidence</span><span class="heat" role="img" \
      aria-label="Colours from black over violet and orange to pale yellow" \
      style="background: linear-gradient(to right, \(gradient))"></span>\
      <span>most evidence in this image</span></p>

      """
  }()

  private func group(_ example: EvidenceExamples.Example) -> PictureGroup {
    let size = run.model.preprocessing.size
    func picture(_ file: String, _ words: String) -> PictureGroup.Picture {
      PictureGroup.Picture(png: files[file], size: size, words: "\(example.image): \(words)")
    }
    return PictureGroup(
      pictures: [
        picture(example.original, "the image as the network saw it"),
        picture(example.overlay, "the same below its map"),
      ], caption: caption(example))
  }

  private func caption(_ example: EvidenceExamples.Example) -> HTML {
    let isWrong =
      run.task != .regression && example.truth != nil
      && example.truth != example.prediction
    let truth: HTML? = example.truth.map { "<dt>True</dt><dd>\(words($0))</dd>" }
    let probability: HTML? = example.probability.map {
      " <span class=\"sureness\">\(NumberText.fixed($0, decimals: 3))</span>"
    }
    let mark: HTML? = isWrong ? " <strong class=\"alarm\">wrong</strong>" : nil
    let empty: HTML? =
      example.hasEvidence
      ? nil : "<p>Nothing in this image speaks for the answer: the map is zero everywhere.</p>"
    return """
      <p class="picture-name">\(HTML.name(example.image))</p><dl>\(truth)\
      <dt>Predicted</dt><dd>\(words(example.prediction))\(probability)\(mark)</dd></dl>\(empty)
      """
  }

  private func words(_ answer: EvidenceExamples.Answer) -> HTML {
    switch answer {
    case .label(let name): HTML.name(names[name])
    case .value(let value): "\(NumberText.short(value))"
    }
  }
}
