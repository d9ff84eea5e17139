package io.vario.sysfs.seam;

import io.vario.device.ReadProblem;
import io.vario.host.PendingWrite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reach files through another seam, and tell of each time. */
public final class TracedKernelFiles implements KernelFiles {
  private final KernelFiles files;
  private final Trace trace;

  /**
   * Create the seam.
   *
   * @param files what reaches the files
   * @param trace what is told
   */
  public TracedKernelFiles(KernelFiles files, Trace trace) {
    this.files = files;
    this.trace = trace;
  }

  @Override
  public Reading<byte[]> read(String path) {
    return read("read", path, () -> files.read(path), bytes -> bytes.length + " bytes");
  }

  @Override
  public Reading<byte[]> readPart(String path, long offset, int length) {
    return read(
        "read",
        path + " from byte " + offset,
        () -> files.readPart(path, offset, length),
        bytes -> bytes.length + " bytes");
  }

  @Override
  public Reading<String> readLink(String path) {
    return read("read link", path, () -> files.readLink(path), link -> link);
  }

  @Override
  public Reading<List<String>> list(String path) {
    return read("list", path, () -> files.list(path), names -> names.size() + " names");
  }

  private <T> Reading<T> read(
      String action, String target, Supplier<Reading<T>> ask, Function<T, String> describe) {
    long begin = System.nanoTime();
    Reading<T> reading = ask.get();
    long nanos = System.nanoTime() - begin;
    T value = reading.orNull();
    String without = reading.problem().map(ReadProblem::reason).orElse("absent");
    trace.done(action, target, value == null ? without : describe.apply(value), nanos);
    return reading;
  }

  @Override
  public void write(String path, byte[] content) {
    write(path, content, () -> files.write(path, content));
  }

  @Override
  public void write(String path, byte[] content, Duration limit) {
    write(path, content, () -> files.write(path, content, limit));
  }

  private void write(String path, byte[] content, Runnable ask) {
    String target = path + ' ' + new String(content, StandardCharsets.ISO_8859_1).strip();
    long begin = System.nanoTime();
    String answer = "failed";
    try {
      ask.run();
      answer = "done";
    } catch (RuntimeException refusal) {
      answer = String.valueOf(refusal.getMessage());
      throw refusal;
    } finally {
      trace.done("write", target, answer, System.nanoTime() - begin);
    }
  }

  @Override
  public boolean isPending(PendingWrite write) {
    return test("pending", "write " + write.token(), () -> files.isPending(write));
  }

  @Override
  public boolean isWritable(String path) {
    return test("writable", path, () -> files.isWritable(path));
  }

  private boolean test(String quality, String target, Supplier<Boolean> ask) {
    long begin = System.nanoTime();
    boolean answer = ask.get();
    long nanos = System.nanoTime() - begin;
    trace.done("test", target, (answer ? "" : "not ") + quality, nanos);
    return answer;
  }
}
