import Charts
import Foundation
import Record
import Support

/// Sentences of the page as Markdown (CommonMark, tables as GitHub has them).
package enum Markdown {
  /// The card of a run's model, to be completed by its author.
  package static func modelCard(of given: RunRecord) -> String {
    let names = given.shownNames
    let run = given.naming(by: names)
    let card = CardChapter.all(of: run, names) + [CardChapter.training(of: run)]
    let chapters = card.map { chapter in
      (["## \(chapter.title)"] + chapter.parts.map(text)).joined(separator: "\n\n")
    }
    let software = "\(run.software.name) \(run.software.version)"
    let title = "# Model card: \(run.plan.model.modelName) for \(plain(run.model.columns.target))"
    let command = "## Command\n\n    " + run.command.map(shellWord).joined(separator: " ")
    let footer = "Written by \(software) with LibTorch \(run.software.torchVersion)."
    return ([title] + chapters + [command, footer]).joined(separator: "\n\n") + "\n"
  }

  private static func text(_ part: CardChapter.Part) -> String {
    switch part {
    case .paragraph(let html): plain(html)
    case .list(let items): items.map { "- \(plain($0))" }.joined(separator: "\n")
    case .pairs(_, let rows):
      "| | |\n| --- | --- |\n"
        + rows.map { "| \(plain($0.parameter)) | \(plain($0.value)) |" }.joined(separator: "\n")
    }
  }

  /// The words of a sentence, in one line; its lines are told apart by semicolons.
  static func plain(_ html: HTML) -> String {
    let lines = html.text.replacing(".<br>", with: ". ").replacing("<br>", with: "; ")
    return plain(Markup.unescaped(HTML(alreadyEscaped: lines).plainText.text))
  }

  /// A text whose characters mean themselves.
  static func plain(_ text: String) -> String {
    let characters = Array(text.unicodeScalars)
    func isWord(_ place: Int) -> Bool {
      characters.indices.contains(place) && characters[place].properties.isAlphabetic
        || characters.indices.contains(place) && ("0"..."9").contains(characters[place])
    }
    var result = ""
    for (place, character) in characters.enumerated() {
      switch character {
      case "\n", "\r", "\t": result += " "
      case "&": result += "&amp;"
      case "_" where isWord(place - 1) && isWord(place + 1): result += "_"
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~": result += "\\\(character)"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// A word as a shell has to be given it, in one line.
  private static func shellWord(_ word: String) -> String {
    let word = word.printable
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789-_=./:,+".unicodeScalars.contains($0)
      }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
