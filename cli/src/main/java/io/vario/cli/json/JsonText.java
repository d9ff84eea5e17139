package io.vario.cli.json;

/**
 * Write a document of JSON (RFC 8259), a member a line.
 *
 * <p>A library's writer would do; but those at hand wake up regular expressions and lambdas, which
 * cost a short command more than all that it prints.
 */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder(1024);
  private int depth;
  private boolean isEmpty = true;
  private boolean isNamed;

  /** Create an empty text. */
  public JsonText() {}

  /** Begin an object. */
  public void beginObject() {
    begin('{');
  }

  /** End an object. */
  public void endObject() {
    end('}');
  }

  /** Begin an array. */
  public void beginArray() {
    begin('[');
  }

  /** End an array. */
  public void endArray() {
    end(']');
  }

  /**
   * Name the member that comes next.
   *
   * @param name its name
   */
  public void name(String name) {
    separate();
    quote(name);
    text.append(": ");
    isNamed = true;
  }

  /**
   * Write a text.
   *
   * @param value the value
   */
  public void value(String value) {
    separate();
    quote(value);
  }

  /**
   * Write a number.
   *
   * @param value the value
   */
  public void value(long value) {
    separate();
    text.append(value);
  }

  /**
   * Write a truth value.
   *
   * @param value the value
   */
  public void value(boolean value) {
    separate();
    text.append(value);
  }

  /** Write that a value is absent. */
  public void nullValue() {
    separate();
    text.append("null");
  }

  /**
   * End the document.
   *
   * @return all that was written, with a line end; never null
   */
  public String end() {
    return text.append('\n').toString();
  }

  private void begin(char bracket) {
    separate();
    text.append(bracket);
    depth++;
    isEmpty = true;
  }

  private void end(char bracket) {
    depth--;
    if (!isEmpty) {
      line();
    }
    text.append(bracket);
    isEmpty = false;
  }

  /** Set apart what comes next from what came before, unless that is its own name. */
  private void separate() {
    if (isNamed) {
      isNamed = false;
    } else if (depth > 0) {
      if (!isEmpty) {
        text.append(',');
      }
      line();
      isEmpty = false;
    }
  }

  private void line() {
    text.append('\n');
    for (int i = 0; i < depth; i++) {
      text.append("  ");
    }
  }

  private void quote(String value) {
    text.append('"');
    int written = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // The two line ends of Unicode end a line in older JavaScript, too.
      if (c < ' ' || c == '"' || c == '\\' || c == '\u2028' || c == '\u2029') {
        text.append(value, written, i).append('\\');
        written = i + 1;
        escape(c);
      }
    }
    text.append(value, written, value.length()).append('"');
  }

  private void escape(char c) {
    int letter = "\"\\\n\t\r\b\f".indexOf(c);
    if (letter >= 0) {
      text.append("\"\\ntrbf".charAt(letter));
    } else {
      text.append('u');
      for (int shift = 12; shift >= 0; shift -= 4) {
        text.append(HEX.charAt(c >> shift & 0xf));
      }
    }
  }
}
