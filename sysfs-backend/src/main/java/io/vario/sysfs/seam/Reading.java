package io.vario.sysfs.seam;

import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hold one of four answers to a question about a file: its value, or that it is absent, denied or
 * unreadable.
 *
 * @param <T> what was asked for
 */
public final class Reading<T> {
  private static final Reading<?> ABSENT = new Reading<>(null, null);

  private final @Nullable T value;
  private final @Nullable ReadProblem problem;

  private Reading(@Nullable T value, @Nullable ReadProblem problem) {
    this.value = value;
    this.problem = problem;
  }

  /**
   * Answer with a value.
   *
   * @param <T> what was asked for
   * @param value the value
   * @return the answer; never null
   */
  public static <T> Reading<T> of(T value) {
    return new Reading<>(Objects.requireNonNull(value, "value"), null);
  }

  /**
   * Answer that there is no such file.
   *
   * @param <T> what was asked for
   * @return the answer; never null
   */
  @SuppressWarnings("unchecked") // It holds no value of any type.
  public static <T> Reading<T> absent() {
    return (Reading<T>) ABSENT;
  }

  /**
   * Answer that the process lacks the rights.
   *
   * @param <T> what was asked for
   * @param path the file
   * @param reason the answer of the host
   * @return the answer; never null
   */
  public static <T> Reading<T> denied(String path, String reason) {
    return new Reading<>(null, new ReadProblem(path, ReadProblem.Kind.DENIED, reason));
  }

  /**
   * Answer that the file is there, but cannot be read or does not hold what it must.
   *
   * @param <T> what was asked for
   * @param path the file
   * @param reason the answer of the host, or what is wrong with the content
   * @return the answer; never null
   */
  public static <T> Reading<T> unreadable(String path, String reason) {
    return new Reading<>(null, new ReadProblem(path, ReadProblem.Kind.UNREADABLE, reason));
  }

  /**
   * Answer with the same problem, or the same absence, to another question.
   *
   * @param <U> what the other question asks for
   * @return the answer; never null
   */
  @SuppressWarnings("unchecked") // It holds no value of any type.
  public <U> Reading<U> withoutValue() {
    return value == null ? (Reading<U>) this : absent();
  }

  /**
   * Tell whether there is no such file.
   *
   * @return whether the answer is "absent"
   */
  public boolean isAbsent() {
    return value == null && problem == null;
  }

  /**
   * Return the value if there is one.
   *
   * @return the value; null if the answer is another
   */
  public @Nullable T orNull() {
    return value;
  }

  /**
   * Return why there is no value although there is a file.
   *
   * @return the problem, or empty if there is a value or no file; never null
   */
  public Optional<ReadProblem> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Return the value or what stands for an absent file; do not go on otherwise.
   *
   * @param ifAbsent what an absent file counts as
   * @return the value; never null
   * @throws VarioException {@link ErrorCode#NOT_PERMITTED} or {@link ErrorCode#UNREADABLE} if the
   *     answer is "denied" or "unreadable"
   */
  public T orElseThrow(T ifAbsent) {
    if (problem != null) {
      boolean denied = problem.kind() == ReadProblem.Kind.DENIED;
      throw new VarioException(
          denied ? ErrorCode.NOT_PERMITTED : ErrorCode.UNREADABLE,
          "cannot read " + problem,
          denied ? "run the command as root" : null);
    }
    return value == null ? ifAbsent : value;
  }
}
