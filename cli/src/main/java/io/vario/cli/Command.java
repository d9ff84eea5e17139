package io.vario.cli;

import io.vario.error.VarioException;

/**
 * Carry out one verb.
 *
 * <p>Doing and printing are apart, so that whatever goes wrong on the way, what was done is still
 * printed, and JSON is always one whole document.
 */
interface Command {

  /**
   * Do what was asked, and keep what is to be printed.
   *
   * @throws VarioException if it cannot be done at all; what concerns one device of several is
   *     reported instead
   */
  void run();

  /** Print for people. */
  void print(Output out);

  /** Write the elements of the verb's array, or its object. */
  void write(JsonOutput json);

  /** Write what the document holds beside the verb's array. */
  default void writeBeside(JsonOutput json) {}
}
