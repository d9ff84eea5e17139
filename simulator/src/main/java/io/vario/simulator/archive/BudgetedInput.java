package io.vario.simulator.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * Hand on a stream as long as nobody takes more of it than was allowed, and remember where its last
 * byte was that is not zero.
 */
final class BudgetedInput extends InputStream {
  private final InputStream in;
  private final TreeBuilder builder;
  private long position;
  private long allowed;
  private long nonZeroEnd;

  BudgetedInput(InputStream in, TreeBuilder builder) {
    this.in = in;
    this.builder = builder;
  }

  /** Allow this many bytes from here on, in place of what was allowed before. */
  void allow(long bytes) {
    allowed = position + bytes;
  }

  /** Return how many bytes have been read. */
  long position() {
    return position;
  }

  /** Return the position behind the last byte so far that is not zero. */
  long nonZeroEnd() {
    return nonZeroEnd;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count <= 0) {
      return count;
    }
    for (int i = count - 1; i >= 0; i--) {
      if (buffer[offset + i] != 0) {
        nonZeroEnd = position + i + 1;
        break;
      }
    }
    position += count;
    if (position > HostArchive.MOST_BYTES) {
      throw builder.tooLarge();
    }
    if (position > allowed) {
      throw builder.refusal(
          "a header in it is longer than " + (TarSource.LONGEST_HEADERS >> 10) + " KiB");
    }
    return count;
  }
}
