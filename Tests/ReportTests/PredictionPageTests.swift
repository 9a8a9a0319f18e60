import Evaluation
import Fixtures
import Record
import Support
import Testing

@testable import Report

@Suite struct PredictionPageTests {
  private func page(_ record: PredictionRecord, _ files: PictureFiles = PictureFiles()) -> String {
    let text = ReportPage.prediction(record, pictures: files).html()
    #expect(MarkupInspector(page: text).problem == nil)
    #expect(ReportPage.isPage(text) && !text.contains("http"))
    return text
  }

  private func has(_ text: String, _ ids: String...) {
    for id in ids {
      #expect(
        text.contains("<section class=\"card\" id=\"\(id)\"") || text.contains("id=\"\(id)\""),
        "\(id)")
    }
  }

  private func lacks(_ text: String, _ ids: String...) {
    for id in ids { #expect(!text.contains("id=\"\(id)\""), "\(id)") }
  }

  @Test func `every task has its sections, and no others`() throws {
    for run in try SampleRecords.ofEachTask() {
      let text = page(SampleRecords.prediction(of: run))
      has(text, "predictions", "unlike-training", "model-card", "help")
      lacks(text, "test", "unknown-labels", "evidence", "confusion-matrix", "notices")
      if run.task == .regression {
        has(text, "predicted-values")
        lacks(text, "predicted-classes", "prediction-confidence", "least-certain")
      } else {
        has(text, "predicted-classes", "prediction-confidence", "least-certain")
        lacks(text, "predicted-values")
      }
    }
  }

  @Test func `with true labels it holds the sections of a test`() throws {
    for run in try SampleRecords.ofEachTask() {
      let text = page(SampleRecords.prediction(of: run, isLabelled: true))
      has(text, "test", "test-performance")
      if run.task == .regression {
        has(text, "predicted-against-true", "residuals", "truth-and-predictions")
      } else {
        has(
          text, "confusion-matrix", "per-class", "roc-curves", "precision-recall-curves",
          "calibration", "confidence-test", "confident-mistakes")
        #expect(!text.contains("F1 by number of training images"))
      }
      lacks(text, "unknown-labels")
      #expect(text.contains("of <bdi>labels.csv</bdi>"))
    }
  }

  @Test func `the counts of the classes are those of the answers, the most frequent first`() throws
  {
    let run = try SampleRecords.multiclass(rows: 70)
    let record = SampleRecords.prediction(of: run)
    let counts = try #require(record.classCounts)
    #expect(counts.map(\.count).reduce(0, +) == 70)
    #expect(counts.map(\.count) == counts.map(\.count).sorted(by: >))
    let decided = try #require(record.answers.decided(at: 0.5))
    #expect(counts.allSatisfy { one in decided.count { $0 == one.index } == one.count })
    let text = page(record)
    #expect(text.contains("It calls \(counts[0].count) of them"))
    #expect(text.contains("<strong>70 images</strong> of <bdi>new_images.zip</bdi>"))
  }

  @Test func `the decisions of a binary task are those of its threshold`() throws {
    let run = try SampleRecords.binary(threshold: 0.9)
    let record = SampleRecords.prediction(of: run)
    let counts = try #require(record.classCounts)
    let expected = record.answers.classified?.probabilities.count { $0[1] >= 0.9 }
    #expect(counts.first { $0.name == "malignant" }?.count == expected)
    #expect(page(record).contains("nearest to the decision threshold, 0.900"))
  }

  @Test func `the least certain are shown as the network saw them, with two labels each`() throws {
    let record = SampleRecords.prediction(of: try SampleRecords.multiclass(rows: 70))
    var files = PictureFiles()
    for row in record.leastCertain {
      files.add(PredictionRecord.pictureName(ofRow: row), [1, 2, 3])
    }
    let text = page(record, files)
    #expect(record.leastCertain.count == 12)
    #expect(text.components(separatedBy: "src=\"data:image/png;base64,AQID\"").count == 13)
    let row = record.leastCertain[0]
    let likeliest = try #require(record.answers.classified).likeliest(ofRow: row, 2)
    let words = likeliest.map { NumberText.fixed($0.probability, decimals: 3) }
    #expect(text.contains(">\(words[0])</dd>") && text.contains(">\(words[1])</dd>"))
  }

  @Test func `what is unlike the training is counted, with the origin of the threshold`() throws {
    let run = try SampleRecords.multiclass(rows: 70)
    let text = page(
      SampleRecords.prediction(of: run, distances: SampleRecords.distances(of: 70, unlike: 3)))
    for part in [
      "3 of 70", "(4.3 %)", "95.0 % of the validation", "about 5.0 % are", "10th nearest",
      "2000 of the 9800 training images, drawn at random", "Sun et al. 2022", "0.512",
      "distances of the 140 validation images", "0.900",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // Three of seventy are what is expected of ordinary images.
    #expect(
      !text.contains("may mean nothing.</p>\n<dl") && !text.contains("are unlike those of the"))
    let many = page(
      SampleRecords.prediction(of: run, distances: SampleRecords.distances(of: 70, unlike: 20)))
    #expect(many.contains("20 of the images") && many.contains("are unlike those of the"))
    let unknown = page(SampleRecords.prediction(of: run))
    #expect(unknown.contains("This is not known for this model"))
  }

  @Test func `labels that the model does not know are on the first screen and in a table`() throws {
    let unknown = [UnknownLabel(line: 7, imagePath: "x.png", label: "<b>scc")]
    let text = page(
      SampleRecords.prediction(
        of: try SampleRecords.multiclass(rows: 70), isLabelled: true, unknown: unknown))
    has(text, "unknown-labels")
    #expect(text.contains("1 row of labels.csv has a label that the model does not know"))
    #expect(text.contains("<bdi>&lt;b&gt;scc</bdi>") && !text.contains("<b>scc"))
  }

  @Test func `more examples than a page holds are said to be elsewhere`() throws {
    let size = PixelSize(height: 28, width: 28)
    func examples(_ count: Int) -> EvidenceExamples {
      EvidenceExamples(
        rule: "By hand.", layer: "layer4", mapSize: size, pictureSize: size,
        examples: (0..<count).map {
          .init(
            image: "\($0).png", truth: nil, prediction: .label("nv"), probability: 0.5,
            hasEvidence: true, original: "\($0)_o", overlay: "\($0)_g")
        })
    }
    let run = try SampleRecords.multiclass(rows: 70)
    let many = page(SampleRecords.prediction(of: run, examples: examples(30)))
    #expect(many.contains("The first 24 of 30") && !many.contains("24.png: "))
    #expect(
      !page(SampleRecords.prediction(of: run, examples: examples(24))).contains("The first 24"))
  }

  @Test func `the model's card names the model, and long class names are shortened`() throws {
    let long = String(repeating: "m", count: 200)
    let run = try SampleRecords.multiclass(classes: ["a", long, "c"], rows: 30)
    let text = page(
      SampleRecords.prediction(
        of: run, isLabelled: true, notices: [Notice(.leftOut, "Hidden pictures are left out.")]))
    for part in [
      "caformer_s18_384", "0123456789abcdef0123", "image-learner \(Software.version)", "2.13.0",
      "Hidden pictures are left out.", "Not stored",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // The card alone has the whole name.
    #expect(text.components(separatedBy: long).count == 2)
  }
}
