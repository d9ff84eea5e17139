package io.vario.simulator.archive;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.sysfs.record.RecordingSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Take a recording, and write it as one archive or as a folder.
 *
 * <p>The recording is held in memory until it is written. Equal recordings become equal bytes:
 * entries are in the order of their names, and times, owners and modes say nothing of the host. Not
 * safe for use by several threads.
 */
public final class ArchiveWriter implements RecordingSink {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** The earliest time that zip can tell. */
  private static final LocalDateTime ZIP_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private static final int FOLDER_MODE = 0755;
  private static final int FILE_MODE = 0644;
  private static final int LINK_MODE = 0777;
  private static final int UNKNOWN_SYSTEM = 255;

  private final Map<String, Entry> entries = new TreeMap<>();

  /** Hold what an entry is: bytes make a file, a target a link, neither a folder. */
  private static final class Entry {
    static final Entry FOLDER = new Entry(new byte[0], "", false);

    final byte[] content;
    final String target;
    final boolean file;

    Entry(byte[] content, String target, boolean file) {
      this.content = content;
      this.target = target;
      this.file = file;
    }

    boolean isLink() {
      return !target.isEmpty();
    }

    boolean isFolder() {
      return !file && !isLink();
    }
  }

  /** Create a writer that has taken nothing yet. */
  public ArchiveWriter() {}

  @Override
  public void folder(String path) {
    put(path, Entry.FOLDER);
  }

  @Override
  public void file(String path, byte[] content) {
    put(path, new Entry(content, "", true));
  }

  @Override
  public void link(String path, String target) {
    put(path, new Entry(new byte[0], target, false));
  }

  private void put(String path, Entry entry) {
    for (String name : path.substring(1).split("/", -1)) {
      if (!path.startsWith("/") || name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException("not a plain path: " + Quoted.text(path));
      }
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      Entry above = entries.putIfAbsent(path.substring(1, slash), Entry.FOLDER);
      if (above != null && !above.isFolder()) {
        throw new IllegalArgumentException("below what is no folder: " + Quoted.text(path));
      }
    }
    Entry present = entries.put(path.substring(1), entry);
    if (present != null && !(present.isFolder() && entry.isFolder())) {
      throw new IllegalArgumentException("told twice: " + Quoted.text(path));
    }
  }

  /**
   * Write what was taken; the file or folder appears whole or not at all, and only its owner may
   * read it.
   *
   * @param target the file or folder
   * @param format how to keep it
   * @param replace whether a file that is there already may be replaced; a folder that holds
   *     something never is
   * @return how many bytes the archive has, or the files of the folder together
   * @throws VarioException {@link ErrorCode#REFUSED} if something is there already; {@link
   *     ErrorCode#INVALID_INPUT} if the folder around it is missing; {@link
   *     ErrorCode#NOT_PERMITTED} or {@link ErrorCode#WRITE_FAILED} if it cannot be written
   */
  public long writeTo(Path target, RecordingFormat format, boolean replace) {
    Path place = target.toAbsolutePath().normalize();
    try {
      requireFree(place, format, replace);
      return format == RecordingFormat.FOLDER
          ? writeFolder(place)
          : writeArchive(place, format, replace);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException present) {
      throw present(target, format);
    } catch (IOException failure) {
      throw failed(target, failure);
    }
  }

  /**
   * Refuse early what {@link #writeTo} would refuse in the end.
   *
   * @param target the file or folder
   * @param format how to keep it
   * @param replace whether a file that is there already may be replaced
   * @throws VarioException {@link ErrorCode#REFUSED} or {@link ErrorCode#INVALID_INPUT}
   */
  public static void requireFree(Path target, RecordingFormat format, boolean replace) {
    Path place = target.toAbsolutePath().normalize();
    Path parent = place.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "cannot write " + Quoted.text(target.toString()) + ": there is no such folder to hold it",
          null);
    }
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean free =
        format == RecordingFormat.FOLDER
            ? isEmptyFolder(place)
            : replace && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
    if (!free) {
      throw present(target, format);
    }
  }

  private static boolean isEmptyFolder(Path place) {
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> content = Files.list(place)) {
      return content.findAny().isEmpty();
    } catch (IOException unknown) {
      return false;
    }
  }

  private long writeArchive(Path place, RecordingFormat format, boolean replace)
      throws IOException {
    Path draft = place.resolveSibling(draftName(place));
    try {
      long bytes;
      try (FileChannel channel =
          FileChannel.open(
              draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
        // Not closed before it is synced: that closes the channel as well.
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        if (format == RecordingFormat.ZIP) {
          writeZip(out);
        } else {
          writeTar(out);
        }
        out.flush();
        channel.force(true);
        bytes = channel.size();
      }
      if (replace) {
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(draft, place);
      }
      return bytes;
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private void writeTar(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
    parameters.setOperatingSystem(UNKNOWN_SYSTEM);
    GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(out, parameters);
    TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      TarArchiveEntry header;
      if (entry.isLink()) {
        header = new TarArchiveEntry(each.getKey(), TarConstants.LF_SYMLINK);
        header.setLinkName(entry.target);
        header.setMode(LINK_MODE);
      } else {
        header = new TarArchiveEntry(entry.file ? each.getKey() : each.getKey() + "/");
        header.setMode(entry.file ? FILE_MODE : FOLDER_MODE);
        header.setSize(entry.content.length);
      }
      header.setModTime(0L);
      header.setIds(0, 0);
      header.setNames("", "");
      tar.putArchiveEntry(header);
      tar.write(entry.content, 0, entry.content.length);
      tar.closeArchiveEntry();
    }
    tar.finish();
    gzip.finish();
  }

  private void writeZip(OutputStream out) throws IOException {
    ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out);
    zip.setUseZip64(Zip64Mode.Never);
    zip.setLevel(Deflater.BEST_COMPRESSION);
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      ZipArchiveEntry header =
          new ZipArchiveEntry(entry.isFolder() ? each.getKey() + "/" : each.getKey());
      header.setTimeLocal(ZIP_TIME);
      byte[] content = entry.content;
      if (entry.isLink()) {
        header.setUnixMode(UnixStat.LINK_FLAG | LINK_MODE);
        content = entry.target.getBytes(StandardCharsets.UTF_8);
      } else {
        header.setUnixMode(
            entry.file ? UnixStat.FILE_FLAG | FILE_MODE : UnixStat.DIR_FLAG | FOLDER_MODE);
      }
      zip.putArchiveEntry(header);
      zip.write(content);
      zip.closeArchiveEntry();
    }
    zip.finish();
  }

  private long writeFolder(Path place) throws IOException {
    // Only its owner can enter it.
    Path draft = Files.createTempDirectory(place.getParent(), draftName(place));
    try {
      long bytes = 0;
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        Entry entry = each.getValue();
        Path file = draft.resolve(each.getKey());
        if (entry.isLink()) {
          Files.createSymbolicLink(file, Path.of(entry.target));
        } else if (entry.file) {
          Files.write(file, entry.content, StandardOpenOption.CREATE_NEW);
          bytes += entry.content.length;
        } else {
          Files.createDirectory(file);
        }
      }
      // An empty folder gives way to another; one that was filled meanwhile does not.
      Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
      return bytes;
    } finally {
      deleteAll(draft);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private static String draftName(Path place) {
    return "." + place.getFileName() + "." + ProcessHandle.current().pid();
  }

  private static VarioException present(Path target, RecordingFormat format) {
    boolean folder = format == RecordingFormat.FOLDER;
    return new VarioException(
        ErrorCode.REFUSED,
        Quoted.text(target.toString())
            + (folder ? " is there already, and is no empty folder" : " is there already"),
        folder ? "name another folder" : "name another file, or replace a file by --force");
  }

  private static VarioException failed(Path target, IOException failure) {
    String name = Quoted.text(target.toString());
    if (failure instanceof AccessDeniedException) {
      return new VarioException(
          ErrorCode.NOT_PERMITTED, "cannot write " + name + ": access is denied", null, failure);
    }
    return new VarioException(
        ErrorCode.WRITE_FAILED,
        "cannot write "
            + name
            + ": "
            + (failure instanceof NoSuchFileException ? "no such folder" : failure.getMessage()),
        null,
        failure);
  }
}
