package io.vario.sysfs.state;

import io.vario.error.VarioException;
import io.vario.state.Origin;
import io.vario.sysfs.process.ProcessKey;
import io.vario.sysfs.seam.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a lock's file tells: which process has it, and why.
 *
 * @param holder the process
 * @param origin what it does
 */
record LockFile(ProcessKey holder, Origin origin) {
  static final String FOLDER = "locks";

  private static final String HEADER = "vario-lock 1";
  private static final int LONGEST = 16 << 10;

  /**
   * Read a lock's file.
   *
   * @return the lock; null if there is none, or one that was cut off: who wrote it died meanwhile
   * @throws VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it is something else
   */
  static @Nullable LockFile read(StateFolder folder, String name) {
    String text = folder.read(FOLDER, name, LONGEST);
    if (text == null || !text.endsWith(LineReader.END + "\n")) {
      return null;
    }
    try {
      LineReader in = new LineReader(HEADER, text);
      String word = in.value("holder");
      ProcessKey holder = ProcessKey.parse(word);
      if (holder == null) {
        throw in.damaged("not a process", word);
      }
      LockFile lock = new LockFile(holder, Texts.origin(in));
      in.end();
      return lock;
    } catch (VarioException damage) {
      throw StateFolder.unusable(
          folder.file(FOLDER, name), String.valueOf(damage.getMessage()), damage);
    }
  }

  /** Write it in place of a stale one. It need not outlive the machine, so it is not synced. */
  void write(Path file) throws IOException {
    LineWriter out = new LineWriter(HEADER).line("holder", holder.toString());
    Texts.write(out, origin);
    Files.deleteIfExists(file);
    DurableFiles.make(file);
    DurableFiles.fill(file, out.end().getBytes(StandardCharsets.ISO_8859_1), false);
  }
}
