import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads a drawing or a report as strictly as an XML reader does and collects what tests ask about.
package final class MarkupInspector: NSObject, XMLParserDelegate {
  package struct Element {
    package let name: String, attributes: [String: String]
    /// With that of the elements in it.
    package fileprivate(set) var text = ""
  }

  /// In the order in which they begin.
  package private(set) var elements: [Element] = []
  /// What is wrong, and where; nil where all is well formed.
  package private(set) var problem: String?
  private var open: [Int] = []

  package init(svg: String) {
    super.init()
    parse(svg)
  }

  package init(page: String) {
    super.init()
    // The one void element without a slash is markup that other tools' tests look for; scripts and
    // styles are not XML.
    var text = page.replacingOccurrences(of: "<br>", with: "<br/>")
      .replacingOccurrences(of: " data-tab>", with: " data-tab=\"\">")
      .replacingOccurrences(of: "<!DOCTYPE html>", with: "")
    for name in ["script", "style"] {
      text = text.replacingOccurrences(
        of: "<\(name)>[\\s\\S]*?</\(name)>", with: "<\(name)/>", options: .regularExpression)
    }
    parse(text)
  }

  private func parse(_ text: String) {
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    if !parser.parse() {
      problem = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")"
    }
  }

  package func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  package var texts: [String] { elements.map(\.text) }

  package var ids: [String] { elements.compactMap { $0.attributes["id"] } }

  /// The cells under each other of the table in a section, row by row.
  package func rows(inSection id: String) -> [[String]] {
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

  package func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  package func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  package func parser(_ parser: XMLParser, foundCharacters string: String) {
    for index in open { elements[index].text += string }
  }
}
