import Charts
import Evaluation
import Record
import Support

/// Images in which the network sees something else than in those that it learned from.
struct UnlikeTraining: ReportSection {
  let record: PredictionRecord
  let pictures: PictureFiles
  let id = "unlike-training", title = "Images Unlike Anything in Training"

  /// More rows than anyone reads only make the page heavy.
  func content() -> [Block] {
    guard let distances = record.distances else {
      return [
        .text(
          """
          <p>This is not known for this model: its folder has no reference of what the network saw \
          in the training images. Models that Ludwig or an earlier program saved have none; train \
          the model again to have it.</p>

          """)
      ]
    }
    let unlike = distances.unlike
    var blocks: [Block] = [
      .text(introduction(distances)), .figure(histogram(distances), name: "histogram"),
    ]
    if unlike.isEmpty { return blocks }
    let groups = record.farthest.map { row in
      PictureGroup(
        pictures: [record.picture(ofRow: row, pictures)],
        caption: """
          \(record.pictureName(ofRow: row))\(record.likeliest(
            ofRow: row,
            and: "<dt>Distance</dt><dd class=\"sureness\">\(Self.text(distances.distances[row]))</dd>"))
          """)
    }
    blocks += [
      .text("<p>\(shown(groups.count, of: unlike.count)), as the network sees them:</p>\n"),
      .pictures(groups), .details("All of them in a table", [.table(table(distances))]),
    ]
    return blocks
  }

  private func shown(_ count: Int, of all: Int) -> HTML {
    count < all
      ? "The \(count) farthest of the \(NumberText.count(all))"
      : "\(all == 1 ? "This image" : "These \(all) images")"
  }

  private func introduction(_ distances: FeatureDistances) -> HTML {
    let rule = distances.rule
    let count = distances.unlike.count
    let beyond = NumberText.percent(1 - rule.share)
    let few: HTML? =
      rule.validationPictures < 40
      ? """
       With only \(rule.validationPictures) validation images this threshold is a rough one.
      """ : nil
    let chosen: HTML =
      rule.referencePictures < rule.trainingPictures
      ? """
      \(NumberText.count(rule.referencePictures)) of the \
      \(NumberText.count(rule.trainingPictures)) training images, drawn at random
      """ : "the \(NumberText.count(rule.referencePictures)) training images"
    return """
      <p><strong>\(NumberText.count(count)) of \(NumberText.count(distances.distances.count)) \
      images (\(PredictionRecord.percent(count, of: distances.distances.count)))</strong> are \
      farther from the training images than \(NumberText.percent(rule.share)) of the validation \
      images were. Of ordinary new images about \(beyond) are: many more mean that these images \
      are of another kind, and that the answers about them may mean nothing. A new class that looks like \
      the known ones is not found in this way.</p>
      <p class="note">The distance of an image is that of its features, which the network's last \
      layer is given, brought to length 1, to those of the \(Self.ordinal(rule.neighbour)) nearest \
      of \(chosen) (Sun et al. 2022). It is 0 for equal features, and 2 at most. The threshold, \
      \(Self.text(rule.threshold)), is the \(NumberText.percent(rule.share)) quantile of the \
      distances of the \(NumberText.count(rule.validationPictures)) validation images, from which \
      nothing was learned.\(few)</p>

      """
  }

  private func histogram(_ distances: FeatureDistances) -> Histogram {
    let threshold = distances.rule.threshold
    let most = max(threshold, distances.distances.max() ?? 0, 1e-6)
    let edges = Histogram.edges(0...most, count: 40)
    let isUnlike = distances.distances.map { $0 > threshold }
    func counts(_ wanted: Bool) -> [Int] {
      Histogram.counts(
        of: zip(distances.distances, isUnlike).filter { $0.1 == wanted }.map(\.0), edges: edges)
    }
    return Histogram(
      title: "Distance from the training images",
      summary: "Distances of \(distances.distances.count) images from those of the training; "
        + "\(distances.unlike.count) are beyond the threshold \(Self.text(threshold)).",
      x: Axis("Distance (threshold \(Self.text(threshold)))", bounds: .fromZero),
      countLabel: "Images", edges: edges,
      series: [.init("Within the threshold", counts(false)), .init("Beyond it", counts(true))])
  }

  private func table(_ distances: FeatureDistances) -> Table {
    let unlike = distances.unlike
    let rest: HTML? =
      unlike.count > Table.mostListed ? ", the \(NumberText.count(Table.mostListed)) farthest" : nil
    return Table(
      caption: "\(NumberText.count(unlike.count)) images beyond the threshold\(rest)",
      columns: [.text("Image"), .text("Predicted"), .number("Distance")],
      rows: unlike.prefix(Table.mostListed).map { row in
        [
          .heading(record.images[row]), .text(record.answer(ofRow: row)),
          .number(Self.text(distances.distances[row]), value: distances.distances[row]),
        ]
      }, isTall: unlike.count > 15, download: "unlike_training.csv")
  }

  private static func text(_ distance: Double) -> String {
    NumberText.fixed(distance, decimals: 3)
  }

  private static func ordinal(_ number: Int) -> String {
    switch number {
    case 1: "first"
    case 2: "second"
    case 3: "third"
    default: "\(number)th"
    }
  }
}

extension PredictionRecord {
  /// What the model says of a row.
  func answer(ofRow row: Int) -> String {
    switch answers {
    case .binary(let rows):
      rows.classes[rows.probabilities[row][1] >= model.threshold ? 1 : 0]
    case .multiclass(let rows):
      rows.classes[rows.likeliest(ofRow: row, 1)[0].index]
    case .regression(let values): NumberText.short(values[row])
    }
  }
}
