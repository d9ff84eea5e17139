package io.vario.simulator.archive;

import io.vario.error.VarioException;
import io.vario.sysfs.seam.KernelFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Open a recorded host that is kept in a tar archive, plain or compressed by gzip, or in a zip
 * archive; which of them it is tells the content, not the name.
 *
 * <p>An archive is not trusted: what breaks a rule is refused as a whole, and nothing is ever
 * written. It is read once, into memory. What a refused archive costs is bounded by the limits
 * below; contents beyond the first 32 MiB are kept compressed, so that memory follows the size of
 * the archive rather than what it unpacks to.
 */
public final class HostArchive {
  /** The most bytes that an archive may unpack to, a tar archive's headers included: 256 MiB. */
  public static final long MOST_BYTES = 256L << 20;

  /** The most bytes of one file: 64 MiB. */
  public static final int LONGEST_FILE = KernelFiles.LONGEST_FILE;

  /** The most folders, files and links, those included that are only part of a name. */
  public static final int MOST_ENTRIES = 300_000;

  /** The most characters of an entry's name, and of a link's text. */
  public static final int LONGEST_NAME = 4096;

  /** The most characters of all names and links' texts together. */
  public static final int MOST_NAME_CHARACTERS = 32 << 20;

  /** The most folders that may lie in each other. */
  public static final int DEEPEST = 64;

  private static final int TAR_RECORD = 512;

  private HostArchive() {}

  /**
   * Open an archive.
   *
   * @param file the archive
   * @return the recorded host's files, which can only be read; safe for use by several threads;
   *     never null
   * @throws VarioException {@link io.vario.error.ErrorCode#INVALID_INPUT} if the file is none of
   *     these archives, is damaged, or breaks a rule; the message names the entry and the rule;
   *     {@link io.vario.error.ErrorCode#NOT_PERMITTED} if it may not be read
   */
  public static KernelFiles open(Path file) {
    TreeBuilder builder = new TreeBuilder(file);
    if (!Files.isRegularFile(file)) {
      throw builder.refusal("it is not a regular file");
    }
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      byte[] head = peek(in);
      if (isZip(head)) {
        ZipSource.read(file, builder);
      } else if (isGzip(head)) {
        readCompressed(in, builder);
      } else if (isTar(head)) {
        TarSource.read(in, builder);
      } else {
        throw builder.refusal("it is no tar archive, plain or compressed by gzip, and no zip");
      }
    } catch (VarioException refusal) {
      throw refusal;
    } catch (IOException | RuntimeException damage) {
      // The library answers damage with exceptions of many kinds.
      throw builder.damaged(damage);
    }
    return builder.build();
  }

  private static void readCompressed(InputStream in, TreeBuilder builder) throws IOException {
    BudgetedInput header = new BudgetedInput(in, builder);
    header.allow(TarSource.LONGEST_HEADERS);
    // The library reads a header's texts into memory; then the budget is of no concern.
    in.mark(TarSource.LONGEST_HEADERS);
    skipHeader(header);
    in.reset();
    // Of several parts, which gzip allows, only the first is read: what follows is refused below.
    BufferedInputStream unpacked =
        new BufferedInputStream(new GzipCompressorInputStream(in), 1 << 16);
    if (!isTar(peek(unpacked))) {
      throw builder.refusal("it is compressed, but holds no tar archive");
    }
    TarSource.read(unpacked, builder);
    if (in.read() >= 0) {
      throw builder.refusal("something follows the end of its compressed part");
    }
  }

  /** Read over a gzip header (RFC 1952), so that one without an end is refused. */
  private static void skipHeader(BudgetedInput in) throws IOException {
    byte[] fixed = in.readNBytes(10);
    int flags = fixed.length < 10 ? 0 : fixed[3];
    if ((flags & 4) != 0) {
      int length = in.read() | in.read() << 8;
      in.readNBytes(Math.max(0, length));
    }
    for (int text = flags & 0x18; text != 0; text &= text - 1) {
      int next = in.read();
      while (next > 0) {
        next = in.read();
      }
    }
  }

  private static byte[] peek(BufferedInputStream in) throws IOException {
    in.mark(TAR_RECORD);
    byte[] head = in.readNBytes(TAR_RECORD);
    in.reset();
    return head;
  }

  private static boolean isGzip(byte[] head) {
    return head.length > 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
  }

  private static boolean isZip(byte[] head) {
    return head.length > 3
        && head[0] == 'P'
        && head[1] == 'K'
        && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
  }

  private static boolean isTar(byte[] head) {
    return head.length == TAR_RECORD
        && head[257] == 'u'
        && head[258] == 's'
        && head[259] == 't'
        && head[260] == 'a'
        && head[261] == 'r';
  }
}
