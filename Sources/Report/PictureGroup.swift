import Foundation
import Support

/// Pictures that belong together, side by side above their words; one alone beside its words.
struct PictureGroup: Sendable {
  struct Picture: Sendable {
    /// Nil where there is none to be shown.
    let png: [UInt8]?
    let size: PixelSize
    /// What it shows, for those who do not see it.
    let words: String
  }

  let pictures: [Picture]
  let caption: HTML

  func html() -> HTML {
    """
    <figure class="group\(pictures.count == 1 ? " beside" as HTML : "")">\
    <div>\(pictures.map { $0.html() })</div>\
    <figcaption>\(caption)</figcaption></figure>

    """
  }
}

extension PictureGroup.Picture {
  /// Below this many pixels of width every one of them is a square on the page.
  private static let small = 112

  fileprivate func html() -> HTML {
    guard let png else { return "<span class=\"missing\" role=\"img\">no picture</span>" }
    // Base64 has no character that means something to a page.
    let data = HTML(alreadyEscaped: Data(png).base64EncodedString())
    let isSmall: HTML? = size.width < Self.small ? " class=\"small\"" : nil
    return """
      <img\(isSmall) src="data:image/png;base64,\(data)" width="\(size.width)" \
      height="\(size.height)" alt="\(words)" />
      """
  }
}
