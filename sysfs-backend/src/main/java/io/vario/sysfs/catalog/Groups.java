package io.vario.sysfs.catalog;

/** Leads from numbers to runs of neighbours in some list: a hash table without any object. */
final class Groups {
  /** A run of no members. */
  static final long NONE = 0;

  // Of each slot its number, and behind it the run: its first place, and its size in the lower
  // half.
  private final long[] slots;
  private final int shift;

  /**
   * Make the table.
   *
   * @param numbers of each member, equal ones side by side
   * @param first the first member's place in the list
   */
  Groups(long[] numbers, int first) {
    int different = 0;
    for (int i = 0; i < numbers.length; i++) {
      different += i == 0 || numbers[i] != numbers[i - 1] ? 1 : 0;
    }
    // A third of the slots at least stays empty, so that a search for nothing ends soon.
    int bits = 1;
    while (different * 3L > (2L << bits)) {
      bits++;
    }
    slots = new long[2 << bits];
    shift = Long.SIZE - bits;
    int begin = 0;
    for (int i = 1; i <= numbers.length; i++) {
      if (i == numbers.length || numbers[i] != numbers[begin]) {
        int at = slotOf(numbers[begin]);
        slots[at] = numbers[begin];
        slots[at + 1] = (long) (first + begin) << 32 | (i - begin);
        begin = i;
      }
    }
  }

  /** Return the run of a number: the first place in the upper half, the size in the lower one. */
  long find(long number) {
    return slots[slotOf(number) + 1];
  }

  /** Return where the number's slot is, or the empty one where it would be. */
  private int slotOf(long number) {
    int at = (int) ((number * 0x9E3779B97F4A7C15L) >>> shift) << 1;
    while (slots[at + 1] != NONE && slots[at] != number) {
      at = (at + 2) & (slots.length - 1);
    }
    return at;
  }
}
