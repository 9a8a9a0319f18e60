import Foundation
import Networks
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
    let help = Set(Self.options(in: try Program.run(["train", "--help"]).output))
    let tool = try Self.text("image_learner.xml") + Self.text("macros.xml")
    let command = Self.options(
      in: try Self.part(of: tool, from: "image-learner train", to: "]]></command>"))
    #expect(command.count >= 19)
    for option in command { #expect(help.contains(option), "\(option)") }
    for match in tool.matches(of: /argument="(--[a-z-]+)"/) {
      #expect(command.contains(String(match.output.1)), "\(match.output.1) is never passed on")
    }
  }

  @Test
  func `Every input of the form is used in the command, in single quotes where it is a value`()
    throws
  {
    let tool = try Self.text("image_learner.xml")
    let macros = try Self.text("macros.xml")
    let command = try Self.part(of: tool, from: "<command>", to: "]]></command>")
    let form = try Self.part(of: tool, from: "<inputs>", to: "</inputs>") + macros
    var names: [String] = []
    for match in form.matches(of: /<param (name|argument)="(?:--)?([A-Za-z_@-]+)"/) {
      names.append(match.output.2.replacingOccurrences(of: "-", with: "_"))
    }
    #expect(names.count >= 25)
    for name in names where !name.contains("@") && name != "input_csv" {
      #expect(command.contains(".\(name)") || command.contains("$\(name)"), "\(name)")
    }
    for line in command.split(separator: "\n") where line.contains("--") && line.contains("$") {
      let unquoted = line.replacing(/'\$[^']*'|'inputs\/\$[^']*'/, with: "")
      #expect(!unquoted.contains("$"), "\(line)")
    }
  }

  @Test
  func `The model menu holds the program's models, in its order and with its labels`() throws {
    let menu = try Self.part(
      of: Self.text("macros.xml"), from: "<xml name=\"model_options\">", to: "</xml>")
    let offered = menu.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    let run = try Program.run(["models", "--format", "galaxy"])
    let known = run.output.split(separator: "\n").map(String.init)
    #expect(known.count == Catalogue.menu.count && known.count == 128)
    #expect(offered == known)
  }
}
