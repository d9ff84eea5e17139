package io.vario.simulator.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Read the entries of a zip archive.
 *
 * <p>The library keeps all entries of a directory in memory, however many there are, so the
 * directory's end is looked at first: without zip64 it can name 65,535 at most.
 */
final class ZipSource {
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int DIRECTORY_ENTRY_LENGTH = 46;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int ZIP64_LOCATOR_LENGTH = 20;
  private static final int ENCRYPTED = 1;

  private ZipSource() {}

  static void read(Path file, TreeBuilder builder) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      requireSoundDirectory(channel, builder);
      try (ZipFile zip =
          ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get()) {
        Enumeration<ZipArchiveEntry> entries = zip.getEntries();
        while (entries.hasMoreElements()) {
          take(entries.nextElement(), zip, builder);
        }
      }
    }
  }

  /** Count the entries as the library will meet them, without keeping any. */
  private static void requireSoundDirectory(FileChannel channel, TreeBuilder builder)
      throws IOException {
    long length = channel.size();
    ByteBuffer end = read(channel, length - END_LENGTH, END_LENGTH);
    if (end.getInt(0) != END || end.getShort(20) != 0) {
      throw builder.refusal("it is truncated, or something follows its end");
    }
    int count = end.getShort(10) & 0xffff;
    long size = end.getInt(12) & 0xffffffffL;
    long offset = end.getInt(16) & 0xffffffffL;
    if (count == 0xffff
        || (length >= END_LENGTH + ZIP64_LOCATOR_LENGTH
            && read(channel, length - END_LENGTH - ZIP64_LOCATOR_LENGTH, ZIP64_LOCATOR_LENGTH)
                    .getInt(0)
                == ZIP64_LOCATOR)) {
      throw builder.refusal("it is a zip64 archive, which is not needed for a host");
    }
    boolean sound = offset + size + END_LENGTH == length;
    long at = offset;
    for (int i = 0; i < count && sound; i++) {
      ByteBuffer entry = read(channel, at, DIRECTORY_ENTRY_LENGTH);
      sound = entry.getInt(0) == DIRECTORY_ENTRY;
      at +=
          DIRECTORY_ENTRY_LENGTH
              + (entry.getShort(28) & 0xffff)
              + (entry.getShort(30) & 0xffff)
              + (entry.getShort(32) & 0xffff);
    }
    if (!sound || at != offset + size) {
      throw builder.refusal("its directory is damaged");
    }
    if (size > HostArchive.MOST_NAME_CHARACTERS) {
      throw builder.refusal("its directory is longer than the names of a host can be");
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (at >= 0 && buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
      // A short read is followed by another one; what stays missing counts as zeros.
    }
    return buffer;
  }

  private static void take(ZipArchiveEntry entry, ZipFile zip, TreeBuilder builder)
      throws IOException {
    String name = entry.getName();
    int kind = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
    if ((entry.getRawFlag() & ENCRYPTED) != 0) {
      throw builder.refusal(name, "is encrypted");
    }
    if (entry.isDirectory()) {
      builder.folder(name);
      return;
    }
    if (kind != 0 && kind != UnixStat.FILE_FLAG && kind != UnixStat.LINK_FLAG) {
      throw builder.refusal(name, "is neither a folder nor a file nor a link");
    }
    if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
      throw builder.refusal(name, "is compressed by a method other than deflate");
    }
    CRC32 sum = new CRC32();
    try (InputStream content = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      if (kind == UnixStat.LINK_FLAG) {
        byte[] text = content.readNBytes(HostArchive.LONGEST_NAME + 1);
        builder.link(name, new String(text, StandardCharsets.UTF_8));
      } else {
        builder.file(name, entry.getSize(), content);
        if (content.read() >= 0) {
          throw builder.refusal(name, "is longer than it says");
        }
      }
    }
    if (sum.getValue() != entry.getCrc()) {
      throw builder.refusal(name, "is damaged: its checksum is wrong");
    }
  }
}
