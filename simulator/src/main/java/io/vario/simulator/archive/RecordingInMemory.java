package io.vario.simulator.archive;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.sysfs.record.RecordingSink;
import io.vario.sysfs.seam.KernelFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Keep a recording in memory instead of an archive, by the same rules. */
public final class RecordingInMemory implements RecordingSink {
  private final TreeBuilder builder;

  /**
   * Begin an empty recording.
   *
   * @param name what the recording is called in messages
   */
  public RecordingInMemory(String name) {
    this.builder = new TreeBuilder(Path.of(name));
  }

  @Override
  public void folder(String path) {
    builder.folder(path.substring(1));
  }

  @Override
  public void file(String path, byte[] content) {
    try {
      builder.file(path.substring(1), content.length, new ByteArrayInputStream(content));
    } catch (IOException impossible) {
      throw new VarioException(
          ErrorCode.UNREADABLE, path + " could not be kept in memory", null, impossible);
    }
  }

  @Override
  public void link(String path, String target) {
    builder.link(path.substring(1), target);
  }

  /**
   * Return what was recorded so far.
   *
   * @return the files, which can only be read; never null
   */
  public KernelFiles files() {
    return builder.build();
  }
}
