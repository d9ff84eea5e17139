package io.vario.sysfs.catalog;

/** Report that an index's bytes are not what the format says. */
final class BrokenIndexException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Create the report; a message is all that anybody wants of it. */
  BrokenIndexException(String message) {
    super(message, null, false, false);
  }
}
