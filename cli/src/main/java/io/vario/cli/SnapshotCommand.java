package io.vario.cli;

import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.simulator.archive.ArchiveWriter;
import io.vario.simulator.archive.RecordingFormat;
import io.vario.sysfs.record.HostRecorder;
import io.vario.sysfs.record.Recording;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Record a host, for {@code --root} to read it elsewhere. */
final class SnapshotCommand implements Command {
  private static final int MOST_PROBLEMS_PRINTED = 10;

  private final Invocation invocation;
  private final boolean anonymous;
  private final String name;
  private @Nullable Recording recording;
  private long bytes;

  SnapshotCommand(Invocation invocation) {
    this.invocation = invocation;
    this.anonymous = invocation.line().has(Option.ANONYMIZE);
    this.name = invocation.line().arguments().get(0);
  }

  @Override
  public void run() {
    Path file = path();
    boolean replace = invocation.line().has(Option.FORCE);
    RecordingFormat format = RecordingFormat.of(name);
    ArchiveWriter.requireFree(file, format, replace);
    ArchiveWriter writer = new ArchiveWriter();
    Recording recorded = new HostRecorder(invocation.files(), anonymous).record(writer);
    if (recorded.files() == 0) {
      throw new VarioException(
          ErrorCode.UNREADABLE,
          "nothing was recorded: no file of the host could be read",
          "look whether /sys and /proc are there");
    }
    bytes = writer.writeTo(file, format, replace);
    recording = recorded;
    invocation.report().success();
  }

  private Path path() {
    try {
      if (!name.isEmpty()) {
        return Path.of(name);
      }
    } catch (InvalidPathException malformed) {
      // Told below, with the empty name.
    }
    throw new VarioException(ErrorCode.INVALID_INPUT, "not a path: " + Quoted.text(name));
  }

  @Override
  public void print(Output out) {
    Recording done = recording;
    if (done == null) {
      return;
    }
    int printed = 0;
    for (ReadProblem problem : done.problems()) {
      if (printed == MOST_PROBLEMS_PRINTED) {
        invocation
            .report()
            .remark((done.problems().size() - printed) + " more such; --json shows them all");
        break;
      }
      printed++;
      invocation.report().remark("not recorded: " + problem);
    }
    out.line(
        name
            + ": "
            + bytes
            + " bytes, "
            + done.devices()
            + (done.devices() == 1 ? " device, " : " devices, ")
            + done.files()
            + " files"
            + (anonymous ? ", anonymized" : "")
            + (done.problems().isEmpty()
                ? ""
                : "; " + done.problems().size() + " could not be read"));
  }

  @Override
  public void write(JsonOutput json) {
    Recording done = recording;
    if (done == null) {
      json.absent("snapshot");
      return;
    }
    json.beginObject("snapshot");
    json.text("path", name);
    json.number("bytes", bytes);
    json.number("devices", done.devices());
    json.number("files", done.files());
    json.flag("anonymized", anonymous);
    json.problems(done.problems());
    json.endObject();
  }
}
