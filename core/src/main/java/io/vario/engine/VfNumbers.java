package io.vario.engine;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.util.BitSet;

/** Hold which of a PF's VFs are meant: numbers and ranges, such as {@code 0,2-5}. */
final class VfNumbers {
  /** NumVFs has 16 bits (PCI Express Base Specification, SR-IOV capability). */
  private static final int MOST = 0xffff;

  private final BitSet numbers;

  private VfNumbers(BitSet numbers) {
    this.numbers = numbers;
  }

  /** Tell whether a text can only have been meant as numbers of VFs. */
  static boolean looksLike(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != ',' && c != '-') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Parse numbers and ranges.
   *
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the text is anything else, a number
   *     is larger than a PF can have VFs, or a range runs backwards
   */
  static VfNumbers parse(String text) {
    BitSet numbers = new BitSet();
    int from = 0;
    while (from <= text.length()) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      int dash = text.indexOf('-', from);
      boolean range = dash >= 0 && dash < end;
      int first = number(text, from, range ? dash : end);
      int last = range ? number(text, dash + 1, end) : first;
      if (first < 0 || last < first) {
        throw new VarioException(
            ErrorCode.INVALID_INPUT,
            "not numbers of VFs: " + Quoted.text(text),
            "write numbers and ranges from 0, such as 0,2-5");
      }
      numbers.set(first, last + 1);
      from = end + 1;
    }
    return new VfNumbers(numbers);
  }

  /** Return the number that stands there; -1 if none does. */
  private static int number(String text, int from, int end) {
    if (from == end || end - from > 5) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number > MOST ? -1 : number;
  }

  /** Return the first number that is not lower; -1 if there is none. */
  int next(int lowest) {
    return numbers.nextSetBit(lowest);
  }
}
