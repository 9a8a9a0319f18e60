import Foundation
import Networks
import Support
import Testing

/// The Galaxy tool against the program that it runs.
@Suite struct GalaxyToolTests {
  static func text(_ name: String) throws -> String {
    try String(contentsOf: Program.package.appending(path: "galaxy/\(name)"), encoding: .utf8)
  }

  /// The part between two markers.
  static func part(of text: String, from start: String, to end: String) throws -> String {
    let first = try #require(text.range(of: start))
    let last = try #require(text.range(of: end, range: first.upperBound..<text.endIndex))
    return String(text[first.upperBound..<last.lowerBound])
  }

  /// Long options in a text, each once, in order.
  static func options(in text: String) -> [String] {
    var found: [String] = []
    for match in text.matches(of: /--[a-z][a-z-]+/) {
      let option = String(match.output)
      if !found.contains(option) { found.append(option) }
    }
    return found
  }

  @Test
  func `Every option of the command, and every argument of the form, is one the program has`()
    throws
  {
    for (name, tool, end, least) in [
      ("train", try Self.text("image_learner.xml") + Self.text("macros.xml"), "|| code", 27),
      ("predict", try Self.text("image_learner_predict.xml"), "]]></command>", 9),
    ] {
      let help = Set(Self.options(in: try Program.run([name, "--help"]).output))
      let command = Self.options(
        in: try Self.part(of: tool, from: "image-learner \(name)", to: end))
      #expect(command.count >= least)
      for option in command { #expect(help.contains(option), "\(option)") }
      for match in tool.matches(of: /argument="(--[a-z-]+)"/) {
        #expect(command.contains(String(match.output.1)), "\(match.output.1) is never passed on")
      }
    }
  }

  @Test
  func `Every input of the form is used in the command, in single quotes where it is a value`()
    throws
  {
    try expectInputsUsed(
      Self.text("image_learner.xml"), and: Self.text("macros.xml"), least: 25)
    try expectInputsUsed(Self.text("image_learner_predict.xml"), and: "", least: 10)
  }

  private func expectInputsUsed(_ tool: String, and macros: String, least: Int) throws {
    let command = try Self.part(of: tool, from: "<command>", to: "]]></command>")
    let form = try Self.part(of: tool, from: "<inputs>", to: "</inputs>") + macros
    var names: [String] = []
    for match in form.matches(of: /<param (name|argument)="(?:--)?([A-Za-z_@-]+)"/) {
      names.append(match.output.2.replacingOccurrences(of: "-", with: "_"))
    }
    #expect(names.count >= least)
    for name in names where !name.contains("@") && name != "input_csv" {
      #expect(command.contains(".\(name)") || command.contains("$\(name)"), "\(name)")
    }
    for line in command.split(separator: "\n") where line.contains("--") && line.contains("$") {
      let unquoted = line.replacing(/'\$[^']*'|'inputs\/\$[^']*'/, with: "")
      #expect(!unquoted.contains("$"), "\(line)")
    }
  }

  @Test
  func `The menus are those of the program, byte for byte`() throws {
    let run = try Program.run(["models", "--format", "galaxy"])
    #expect(try Self.text("menus.xml") == run.output)
    let models = try Self.part(of: run.output, from: "\"model_options\">", to: "</xml>")
    let values = models.matches(of: /<option value="([a-z0-9_]+)"/).map { String($0.output.1) }
    #expect(values == Catalogue.menu.map(\.name) && values.count == 128)
  }

  @Test
  func `Whatever a menu of metrics, sizes or changes offers, the program takes`() throws {
    let menus = try Self.text("menus.xml")
    func values(_ menu: String) throws -> [String] {
      try Self.part(of: menus, from: "\"\(menu)_options\">", to: "</xml>")
        .matches(of: /<option value="([^"]+)"/).map { String($0.output.1) }
    }
    let options = [
      ("augmentation", "--augmentation", []), ("image_resize", "--image-resize", []),
      ("task", "--task", []), ("threshold_metric", "--threshold-metric", []),
      ("validation_metric_auto", "--validation-metric", []),
      ("validation_metric_binary", "--validation-metric", ["--task", "binary"]),
      ("validation_metric_multiclass", "--validation-metric", ["--task", "classification"]),
      ("validation_metric_regression", "--validation-metric", ["--task", "regression"]),
    ]
    for (menu, option, more) in options {
      let offered = try values(menu)
      #expect(!offered.isEmpty, "\(menu)")
      for value in offered {
        // Everything is looked at before the table is asked for, which is not there.
        let run = try Program.run(
          [
            "--csv-file", "none.csv", "--image-zip", "none.zip", "--model-name", "resnet18", option,
            value,
          ] + more)
        #expect(run.code == 66, "\(option) \(value): \(run.errors)")
      }
    }
  }

  @Test
  func `Messages call a field of the form as its label does, and know every option`() throws {
    let tool = try Self.text("image_learner.xml") + Self.text("macros.xml")
    let forms = try tool + Self.text("image_learner_predict.xml")
    for field in FormField.all {
      for label in field.labels { #expect(forms.contains("label=\"\(label)"), "\(label)") }
    }
    let known = FormField.all.map(\.option)
    let help = Self.options(in: try Program.run(["train", "--help"]).output)
    #expect(help.count >= 30)
    for option in help { #expect(known.contains(option), "\(option)") }
    let passed = Self.options(
      in: try Self.part(of: tool, from: "image-learner train", to: "|| code"))
    let inner = ["--torch-home", "--output-dir"]
    for option in passed where !inner.contains(option) {
      let field = FormField.all.first { $0.option == option }
      #expect(field?.labels.isEmpty == false, "\(option)")
    }
  }

  @Test
  func `The form begins with the program's own numbers`() throws {
    let tool = try Self.text("image_learner.xml")
    let help = try Program.run(["train", "--help"]).output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for (option, value) in [("--epochs", "10"), ("--early-stop", "5"), ("--random-seed", "42")] {
      #expect(try Self.part(of: help, from: "\(option) <", to: ")").hasSuffix("default: \(value)"))
      let field = try Self.part(of: tool, from: "argument=\"\(option)\"", to: "/>")
      #expect(field.contains("value=\"\(value)\""), "\(option)")
    }
    let shares = try ["train_split", "val_split", "test_split"].map { name in
      let field = try Self.part(of: tool, from: "<param name=\"\(name)\"", to: "/>")
      return try Self.part(of: field, from: " value=\"", to: "\"")
    }
    #expect(help.contains("(default: \(shares.joined(separator: " ")))"))
  }
}
