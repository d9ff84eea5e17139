package io.vario.simulator.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar records as asked, sound or not; nothing is checked or completed. */
final class TarMaker {
  private static final int RECORD = 512;

  private final OutputStream out;

  TarMaker(OutputStream out) {
    this.out = out;
  }

  TarMaker folder(String name) throws IOException {
    return header(name, '5', 0, "");
  }

  TarMaker file(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    header(name, '0', bytes.length, "");
    out.write(bytes);
    out.write(new byte[(RECORD - bytes.length % RECORD) % RECORD]);
    return this;
  }

  /** Write a file of zeros; its length is a multiple of 512. */
  TarMaker zeros(String name, char kind, long length) throws IOException {
    header(name, kind, length, "");
    byte[] zeros = new byte[1 << 16];
    for (long left = length; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
    return this;
  }

  /** Write the header of a file, and none of its content. */
  TarMaker announce(String name, long size) throws IOException {
    return header(name, '0', size, "");
  }

  TarMaker link(String name, String target) throws IOException {
    return header(name, '2', 0, target);
  }

  TarMaker special(String name, char kind) throws IOException {
    return header(name, kind, 0, "etc/target");
  }

  /** Write a name of any length, as GNU tar does, and then a file of that name. */
  TarMaker longName(String name) throws IOException {
    byte[] bytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    header("././@LongLink", 'L', bytes.length, "");
    out.write(bytes);
    out.write(new byte[(RECORD - bytes.length % RECORD) % RECORD]);
    return file(name.substring(0, Math.min(99, name.length())), "x");
  }

  TarMaker end() throws IOException {
    out.write(new byte[2 * RECORD]);
    return this;
  }

  private TarMaker header(String name, char kind, long size, String target) throws IOException {
    byte[] record = new byte[RECORD];
    text(record, 0, name);
    text(record, 100, "0000644");
    text(record, 108, "0000000");
    text(record, 116, "0000000");
    if (size < 1L << 33) {
      text(record, 124, String.format("%011o", size));
    } else {
      record[124] = (byte) 0x80;
      for (int i = 0; i < 8; i++) {
        record[135 - i] = (byte) (size >> (8 * i));
      }
    }
    text(record, 136, "00000000000");
    record[156] = (byte) kind;
    text(record, 157, target);
    text(record, 257, "ustar");
    text(record, 263, "00");
    Arrays.fill(record, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : record) {
      sum += each & 0xff;
    }
    text(record, 148, String.format("%06o", sum));
    record[154] = 0;
    out.write(record);
    return this;
  }

  private static void text(byte[] record, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, record, at, Math.min(100, bytes.length));
  }
}
