import Evaluation
import Record
import Runs
import Testing

@testable import image_learner

@Suite struct ProgressDisplayTests {
  /// An epoch of a binary task, whose metric is the ROC-AUC unless it is the loss.
  static func epoch(
    _ number: Int, of epochs: Int, losses: (Double, Double), metric: String = "roc_auc",
    value: Double?, isBest: Bool, imagesPerSecond: Double, secondsLeft: Double?
  ) throws -> EpochEnd {
    var validation = [MetricValue(key: "loss", value: losses.1)]
    if metric != "loss" { validation.append(MetricValue(key: metric, value: value)) }
    return EpochEnd(
      record: EpochRecord(
        epoch: number, training: [MetricValue(key: "loss", value: losses.0)],
        validation: validation), epochs: epochs,
      metric: try #require(Metric.keyed(metric, for: .binary)), isBest: isBest,
      imagesPerSecond: imagesPerSecond, secondsLeft: secondsLeft)
  }

  static func third() throws -> EpochEnd {
    try epoch(
      3, of: 10, losses: (0.51234, 0.6), value: 0.81236, isBest: true, imagesPerSecond: 812.34,
      secondsLeft: 200)
  }

  @Test
  func `A log gets one line an epoch and no bars`() throws {
    let written = Written()
    let display = ProgressDisplay(columns: nil) { written.append($0) }
    display.show(.progress(WorkProgress(.epoch(3), done: 1, total: 4)))
    display.show(.epoch(try Self.third()))
    #expect(
      written.text
        == "epoch 3/10  training loss 0.5123  validation loss 0.6000  ROC-AUC 0.8124 (best)"
        + "  812.3 images/s  3 min 20 s left\n")
  }

  @Test
  func `A terminal gets a bar that fits and is cleared before the next line`() {
    let written = Written()
    let display = ProgressDisplay(columns: 30) { written.append($0) }
    display.show(.progress(WorkProgress(.epoch(3), done: 1, total: 4)))
    #expect(written.text == "\r\u{1B}[K[===           ] 25% Epoch 3")
    display.show(.notice(Notice(.remark, "done")))
    #expect(written.text.hasSuffix("Epoch 3\r\u{1B}[Knote: done\n"))
  }

  @Test
  func `What is said after the work stands on a line of its own`() {
    for (columns, start) in [(30, "\r\u{1B}[K"), (nil, "")] as [(Int?, String)] {
      let written = Written()
      let world = World(
        grants: Grants(environment: [:]), interruption: Interruption(), columns: columns
      ) { written.append($0) }
      world.say("predictions: table.csv")
      #expect(written.text == "\(start)predictions: table.csv\n")
    }
  }

  @Test
  func `One image is not called images`() {
    #expect(ProgressDisplay.text(.decoding(images: 1)) == "Decoding 1 image")
    #expect(
      ProgressDisplay.text(.predicting(architecture: "resnet18", images: 1))
        == "Asking resnet18 about 1 image")
  }

  @Test
  func `A bar is drawn only where it changes`() {
    let written = Written()
    let display = ProgressDisplay(columns: 30) { written.append($0) }
    for done in 0...100_000 {
      display.show(.progress(WorkProgress(.decoding, done: done, total: 100_000)))
    }
    // 101 percentages, and a bar of 14 columns.
    #expect((101...115).contains(written.text.split(separator: "\r").count))
  }

  @Test
  func `Notices have the mark of their kind`() {
    let written = Written()
    let display = ProgressDisplay(columns: nil) { written.append($0) }
    display.show(.notice(Notice(.leftOut, "1 row left out.")))
    display.show(.notice(Notice(.warning, "few rows.")))
    display.show(.notice(Notice(.leak, "the same image twice.")))
    #expect(
      written.text
        == "note: 1 row left out.\nnote: WARNING: few rows.\n"
        + "note: WARNING, data leak: the same image twice.\n")
  }

  @Test(arguments: [
    (0.4, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"),
    (.infinity, "unknown time"), (-1, "unknown time"),
  ])
  func `Times in words`(_ seconds: Double, _ text: String) {
    #expect(ProgressDisplay.duration(seconds) == text)
  }

  @Test
  func `A metric without a value is called undefined`() throws {
    let epoch = try Self.epoch(
      1, of: 1, losses: (1, 1), value: nil, isBest: false, imagesPerSecond: 1, secondsLeft: 0)
    #expect(ProgressDisplay.text(epoch).contains("ROC-AUC undefined  1.0"))
  }

  @Test
  func `The loss is not said twice, and no time where none is known`() throws {
    let epoch = try Self.epoch(
      1, of: 2, losses: (1, 0.5), metric: "loss", value: 0.5, isBest: true, imagesPerSecond: 1,
      secondsLeft: nil)
    #expect(
      ProgressDisplay.text(epoch)
        == "epoch 1/2  training loss 1.0000  validation loss 0.5000 (best)  1.0 images/s")
  }
}
