import Support
import Testing

@Suite struct InterfaceTests {
  @Test func `the form is asked for by name`() {
    #expect(Interface(environment: ["IMAGE_LEARNER_INTERFACE": "galaxy"]) == .form)
    #expect(Interface(environment: ["IMAGE_LEARNER_INTERFACE": ""]) == .commandLine)
    #expect(Interface(environment: [:]) == .commandLine)
  }

  @Test func `options are called as the form calls them`() {
    let message = """
      --epochs '0': must be 1
      use a smaller --batch-size, or more (--weights)
      """
    #expect(Interface.commandLine.words(message) == message)
    #expect(
      Interface.form.words(message) == """
        'Epochs' '0': must be 1
        use a smaller 'Batch Size', or more ('Weights file')
        """)
    #expect(
      Interface.form.words("--split-probabilities") == "'Training split proportion', "
        + "'Validation split proportion', 'Test split proportion'")
    // The longest name counts.
    #expect(
      Interface.form.words("--threshold --threshold-metric")
        == "'Manual threshold value' 'Threshold optimization metric'")
  }

  @Test func `the words of others stay`() {
    for text in ["'--epochs'", "a--epochs", "label '--weights.png'", "- -- --- --Epochs"] {
      #expect(Interface.form.words(text) == text)
    }
  }

  @Test func `no advice names an option to somebody at the form`() {
    for advice in Advice.allCases {
      let words = Interface.form.words("You may \(advice), or not")
      #expect(words == "You may \(advice.inForm), or not")
      #expect(!words.contains("--") && !words.contains("apt-get"))
    }
    for field in FormField.all {
      let words = Interface.form.words("choose another \(field.option)")
      #expect(words == "choose another \(field.name)" && !words.contains("--"))
    }
  }
}
