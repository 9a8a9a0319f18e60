import Datasets
import Evaluation
import Foundation
import Record
import Report
import RunFiles
import Support
import Torch

/// Looks at a table and its images as a training would, without one: how rows find their images,
/// which can be read, how they are divided, and which are copies of each other.
package struct Inspection: Sendable {
  let plan: InspectionPlan
  let grants: Grants
  let interruption: Interruption
  let observers: [Observer]

  package init(
    _ plan: InspectionPlan, grants: Grants, interruption: Interruption = Interruption(),
    observers: [Observer]
  ) {
    self.plan = plan
    self.grants = grants
    self.interruption = interruption
    self.observers = observers
  }

  /// Writes the page and the table of copies, or neither. Where copies are to be refused and there
  /// are some, it does so when both are written.
  ///
  /// - Returns: what was found.
  @discardableResult package func run() throws -> InspectionRecord {
    let resources = try Resources.prepared(plan.compute, grants: grants)
    try checkOutputs()
    observers.tell(.stage(.readingTable(file: plan.data.csvFile)))
    var data = plan.data
    if data.leaks == .refuse { data.leaks = .report }
    let decoded = try DecodedDataset(
      Dataset.load(data, seed: plan.randomSeed), data, resources, budget: 0, bytesPerPicture: 0,
      observe: observers.tell, prepare: { _ in [] })
    var notices = Notices(observers)
    notices.note(
      resources.notices + decoded.notices(copiesListedIn: plan.leakTable.fileName))
    let record = InspectionRecord(
      software: Software(torchVersion: Runtime.version), data: decoded.record,
      target: decoded.target, columns: decoded.dataset.columns.names,
      source: decoded.dataset.archive.name, examples: decoded.examples, notices: notices.all)
    observers.tell(.stage(.writing))
    try write(record, decoded.leaks, pictures: decoded.thumbnails(of: record.shownImages))
    if plan.data.leaks == .refuse, !decoded.leaks.leaks.isEmpty {
      throw LeaksRefused(decoded.leaks)
    }
    return record
  }

  private var outputs: [String] { [plan.reportFile, plan.leakTable] }

  private func checkOutputs() throws {
    for (input, option) in [
      (plan.data.csvFile, "--csv-file"), (plan.data.imageSource, "--image-zip"),
    ] {
      for path in outputs where OutputPaths.areOneFile(input, path) {
        throw Failure.usage("--report \(path) is the file of \(option); choose another name")
      }
    }
    try OutputPaths.checkReplaceable(plan.reportFile, what: "report of a run") {
      ReportPage.isPage($0)
    }
    try OutputPaths.checkReplaceable(plan.leakTable, what: "table of copies") {
      LeakTable.isTable($0)
    }
    // Said, not recorded: the same data give the same page, whatever was there before it.
    for path in outputs where Folder.kind(of: path) == .file {
      observers.tell(.notice(Notice(.remark, "\(path): of an earlier inspection, replaced.")))
    }
  }

  private func write(
    _ record: InspectionRecord, _ leaks: LeakReport, pictures: PictureFiles
  ) throws {
    defer { interruption.removeUnfinished() }
    let texts = [
      (plan.reportFile, ReportPage.inspection(record, pictures: pictures).html()),
      (plan.leakTable, LeakTable.text(leaks)),
    ]
    let files = try texts.map { path, text in
      let file = WholeFile.StagedFile(for: path)
      try interruption.begin(.init(path: file.temporary) { file.discard() }) {
        try file.write(text)
      }
      return file
    }
    try interruption.complete { try StagedFiles(files).putInPlace() }
  }
}

extension DecodedDataset {
  /// The first row of each class, of the first classes; or rows at equal distances from the lowest
  /// value to the highest.
  fileprivate var examples: [InspectionRecord.Example] {
    let most = InspectionRecord.mostShown
    let chosen: [Sample]
    if target == .value {
      let values = Answers.regression(dataset.samples.compactMap { $0.label.value })
      chosen = ExampleChoice(from: values, most: most, threshold: 0).rows.map {
        dataset.samples[$0]
      }
    } else {
      chosen = target.classes.indices.prefix(most).compactMap { index in
        dataset.samples.first { $0.label == .class(index) }
      }
    }
    return chosen.map { .init(line: $0.line, image: $0.imagePath, label: label(of: $0)) }
  }

  /// Small pictures of images, by their names in the table.
  fileprivate func thumbnails(of images: [String]) throws -> PictureFiles {
    var entries: [String: Int] = [:]
    for sample in dataset.samples where entries[sample.imagePath] == nil {
      entries[sample.imagePath] = sample.entry
    }
    var files = PictureFiles()
    for image in images {
      if let entry = entries[image] { files.add(image, try Thumbnail.png(entry, dataset.archive)) }
    }
    return files
  }
}
