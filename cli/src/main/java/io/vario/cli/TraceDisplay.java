package io.vario.cli;

import io.vario.sysfs.seam.Trace;

/** Print what is asked of the host as it happens, each line at once. */
final class TraceDisplay implements Trace {
  private final Output messages;

  /** Begin; what is printed here must not be part of anybody else's lines. */
  TraceDisplay(Output messages) {
    this.messages = messages;
  }

  @Override
  public synchronized void done(String action, String target, String answer, long nanos) {
    messages.line("trace: " + action + ' ' + target + ": " + answer + ", " + time(nanos));
    messages.flush();
  }

  /** Return a time with about three digits. */
  static String time(long nanos) {
    long micros = nanos / 1000;
    if (micros < 1000) {
      return micros + " us";
    }
    long tenths = micros / 100;
    return tenths < 1000 ? tenths / 10 + "." + tenths % 10 + " ms" : tenths / 10 + " ms";
  }
}
