package io.vario.error;

/**
 * Name the error number with which a system call failed.
 *
 * <p>The JVM reports only strerror(3)'s text, so the number is found by that text (GNU C library,
 * {@code C} messages locale).
 */
public enum Errno {
  /** Operation not permitted. */
  EPERM("Operation not permitted"),
  /** No such file or directory. */
  ENOENT("No such file or directory"),
  /** Input/output error: what many drivers' probes answer. */
  EIO("Input/output error"),
  /** No such device or address. */
  ENXIO("No such device or address"),
  /** Try again: a driver deferred its probe. */
  EAGAIN("Resource temporarily unavailable"),
  /** Cannot allocate memory. */
  ENOMEM("Cannot allocate memory"),
  /** Permission denied. */
  EACCES("Permission denied"),
  /** Device or resource busy. */
  EBUSY("Device or resource busy"),
  /** No such device: it vanished, or the driver does not match it. */
  ENODEV("No such device"),
  /** Invalid argument. */
  EINVAL("Invalid argument"),
  /** No space left on device. */
  ENOSPC("No space left on device"),
  /** Read-only file system. */
  EROFS("Read-only file system"),
  /** Operation not supported. */
  EOPNOTSUPP("Operation not supported"),
  /** Connection timed out: a device did not answer. */
  ETIMEDOUT("Connection timed out"),
  /** Any other error: the message holds the kernel's text. */
  OTHER("");

  private final String text;

  Errno(String text) {
    this.text = text;
  }

  /**
   * Return strerror(3)'s text.
   *
   * @return the text; empty for {@link #OTHER}; never null
   */
  public String text() {
    return text;
  }

  /**
   * Find the error whose text a message ends with.
   *
   * @param message what the JVM said; may hold a path before the text
   * @return the error; {@link #OTHER} if the text is none of the known ones; never null
   */
  public static Errno ofMessage(String message) {
    for (Errno errno : values()) {
      if (errno != OTHER && message.endsWith(errno.text)) {
        return errno;
      }
    }
    // FileChannel's exceptions put the text before nothing, FileOutputStream's in parentheses.
    for (Errno errno : values()) {
      if (errno != OTHER && message.endsWith(errno.text + ")")) {
        return errno;
      }
    }
    return OTHER;
  }
}
