import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Names that a CSV may hold and that must reach the page as the text they are.
let hostileNames = [
  "<script>alert(1)</script>", "\"quoted\" 'single' & <b>bold</b>", "</style></title>]]>",
  "👩🏽‍⚕️ naevus 🧬", "شامة \u{202E}حميدة", String(repeating: "averylongname", count: 16),
]

/// Reads a report as strictly as an XML reader does and collects what tests ask about.
final class PageInspector: NSObject, XMLParserDelegate {
  struct Element {
    let name: String, attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private(set) var problem: String?
  private var open: [Int] = []

  init(_ page: String) {
    super.init()
    // The one void element without a slash is markup that other tools' tests look for; scripts and styles are not XML.
    var text = page.replacingOccurrences(of: "<br>", with: "<br/>")
      .replacingOccurrences(of: " data-tab>", with: " data-tab=\"\">")
      .replacingOccurrences(of: "<!DOCTYPE html>", with: "")
    for name in ["script", "style"] {
      text = text.replacingOccurrences(
        of: "<\(name)>[\\s\\S]*?</\(name)>", with: "<\(name)/>", options: .regularExpression)
    }
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    if !parser.parse() {
      problem = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")"
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// The cells under each other of the table in a section, row by row.
  func rows(inSection id: String) -> [[String]] {
    guard let start = elements.firstIndex(where: { $0.attributes["id"] == id }) else { return [] }
    var rows: [[String]] = []
    for element in elements[start...].dropFirst() {
      if element.name == "section" { break }
      if element.name == "tr" { rows.append([]) }
      if element.name == "th" || element.name == "td", !rows.isEmpty {
        rows[rows.count - 1].append(element.text)
      }
    }
    return rows
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    for index in open { elements[index].text += string }
  }
}
