package io.vario.cli;

/** Make text stand out in the terminal's own colours, which its owner chose (ECMA-48, SGR). */
enum Style {
  PLAIN(""),
  STRONG("1"),
  GOOD("32"),
  DOUBTFUL("33"),
  BAD("31");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** Append a text, which holds nothing that a terminal takes for a command. */
  void append(String text, StringBuilder to) {
    if (code.isEmpty()) {
      to.append(text);
    } else {
      to.append("\u001b[").append(code).append('m').append(text).append("\u001b[0m");
    }
  }
}
