import Testing

@testable import Report

@Suite struct HTMLTests {
  @Test func `interpolated text is escaped and markup is not`() {
    let label = "<b>cat</b> & \"dog\""
    let bold: HTML = "<strong>\(label)</strong>"
    #expect(bold.text == "<strong>&lt;b&gt;cat&lt;/b&gt; &amp; &quot;dog&quot;</strong>")
    let page: HTML = "<p title=\"\(label)\">\(bold)</p>"
    #expect(
      page.text
        == "<p title=\"&lt;b&gt;cat&lt;/b&gt; &amp; &quot;dog&quot;\">" + bold.text + "</p>")
  }

  @Test func `text put in as a literal is escaped too`() {
    let html: HTML = "\("<i>")\(7)\(true ? "&" : "")"
    #expect(html.text == "&lt;i&gt;7&amp;")
  }

  @Test func `lists join and nothing is nothing`() {
    let items: [HTML] = ["<li>a</li>", "<li>b</li>"]
    let absent: HTML? = nil
    let html: HTML = "<ul>\(items)\(absent)</ul>"
    #expect(html.text == "<ul><li>a</li><li>b</li></ul>")
    #expect(HTML.list(["\("<")", "b"]).text == "<ul><li>&lt;</li><li>b</li></ul>")
  }

  @Test func `names keep their direction to themselves`() {
    #expect(HTML.name("\u{202E}x<").text == "<bdi>\u{202E}x&lt;</bdi>")
  }

  @Test func `numbers sort by value and undefined ones are marked`() {
    #expect(
      Table.Cell.metric(0.123456).html.text
        == "<td class=\"number\" data-value=\"0.123456\">0.1235</td>")
    // The script sorts by the value: a number that JavaScript reads, however it is shown.
    #expect(
      Table.Cell.metric(2.137e-7).html.text
        == "<td class=\"number\">2.137e-07</td>")
    #expect(
      Table.Cell.metric(3_156_184_742_899_644).html.text
        == "<td class=\"number\" data-value=\"3156184742899644.0\">3.156e+15</td>")
    #expect(Table.Cell.metric(nil).html.text == "<td class=\"number\" data-value=\"\">–</td>")
    #expect(Table.Cell.metric(.nan).html.text.contains("data-value=\"\""))
  }
}
