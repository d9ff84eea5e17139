package io.vario.simulator.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Read the entries of a tar archive. */
final class TarSource {
  /** What may describe one entry, long names and extended headers included. */
  static final int LONGEST_HEADERS = 64 << 10;

  private static final int RECORD = 512;

  private TarSource() {}

  static void read(InputStream in, TreeBuilder builder) throws IOException {
    BudgetedInput budgeted = new BudgetedInput(in, builder);
    TarArchiveInputStream tar = new TarArchiveInputStream(budgeted, StandardCharsets.UTF_8.name());
    long end;
    while (true) {
      end = (budgeted.position() + RECORD - 1) / RECORD * RECORD;
      budgeted.allow(LONGEST_HEADERS);
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        break;
      }
      budgeted.allow(Math.max(0, entry.getSize()) + RECORD);
      take(entry, tar, builder);
    }
    // The library takes the end of the file for the end of the archive, and looks at no padding.
    if (budgeted.position() < end + RECORD) {
      throw builder.refusal("it is truncated: its end mark is missing");
    }
    budgeted.allow(HostArchive.MOST_BYTES);
    byte[] rest = new byte[1 << 13];
    while (budgeted.read(rest, 0, rest.length) >= 0) {
      // Only zeros may follow.
    }
    if (budgeted.nonZeroEnd() > end) {
      throw builder.refusal("something follows its end");
    }
  }

  private static void take(TarArchiveEntry entry, InputStream content, TreeBuilder builder)
      throws IOException {
    String name = entry.getName();
    if (entry.isSparse()) {
      throw builder.refusal(name, "is a sparse file");
    }
    byte kind = entry.getLinkFlag();
    boolean old = kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM;
    // Before there was a kind for folders, a name that ends in / made one.
    boolean folder = kind == TarConstants.LF_DIR || (old && entry.isDirectory());
    boolean file = old && !folder;
    if (!file && entry.getSize() != 0) {
      throw builder.refusal(name, "has content, though it is no file");
    }
    if (file) {
      builder.file(name, entry.getSize(), content);
    } else if (folder) {
      builder.folder(name);
    } else if (kind == TarConstants.LF_SYMLINK) {
      builder.link(name, entry.getLinkName());
    } else {
      throw builder.refusal(name, rule(kind));
    }
  }

  private static String rule(byte kind) {
    return switch (kind) {
      case TarConstants.LF_LINK -> "is a hard link";
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> "is a device node";
      case TarConstants.LF_FIFO -> "is a named pipe";
      default -> "is neither a folder nor a file nor a link";
    };
  }
}
