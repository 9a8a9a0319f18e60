import Support

/// What goes along with a model that is passed on, in the page and as `model_card.md`.
struct ModelCardSection: ReportSection {
  let card: [CardChapter]
  let id = "model-card", title = "Model Card"

  func content() -> [Block] {
    [
      .text(
        """
        <p>For whoever is given the model: what it is, what it was made from, and what it is worth. \
        The file model_card.md among the results holds the same, with questions that its author has \
        to answer before it is passed on.</p>

        """),
      .details("Read the card", card.flatMap(Self.blocks)),
    ]
  }

  private static func blocks(_ chapter: CardChapter) -> [Block] {
    [.text("<h4>\(chapter.title)</h4>\n")]
      + chapter.parts.map { part in
        switch part {
        case .paragraph(let words): .text("<p>\(words)</p>\n")
        case .list(let items): .text(HTML.list(items))
        case .pairs(let caption, let rows): .table(.pairs(caption, rows))
        }
      }
  }
}
