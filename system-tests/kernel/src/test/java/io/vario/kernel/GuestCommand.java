package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Describe a command for the guest: a shell script, its user, its input, its deadline. Immutable.
 */
final class GuestCommand {
  /** Where the guest sees the distribution under test. */
  static final String VARIO = "/opt/vario/bin/vario";

  /** The first run leaves an archive of classes, which halves the time of the others. */
  private static final String JAVA_OPTIONS =
      "export VARIO_JAVA_OPTIONS='-XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=/tmp/vario.jsa'\n";

  /** The account of the guest that has no privilege. */
  static final String PLAIN_USER = "plain";

  // A JVM's start takes seconds in an emulated guest on a busy machine.
  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(90);

  private final String script;
  private final byte[] input;
  private final Duration limit;

  private GuestCommand(String script, byte[] input, Duration limit) {
    this.script = script;
    this.input = input;
    this.limit = limit;
  }

  /** Return a command that runs a bash script as root, without input. */
  static GuestCommand shell(String script) {
    return new GuestCommand(script, new byte[0], DEFAULT_LIMIT);
  }

  /** Return a command that runs a program with exactly these arguments. */
  static GuestCommand of(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(quote(program));
    for (String argument : arguments) {
      words.add(quote(argument));
    }
    return shell("exec " + String.join(" ", words));
  }

  /** Return a command that runs the command under test. */
  static GuestCommand vario(String... arguments) {
    return shell(JAVA_OPTIONS + of(VARIO, arguments).script());
  }

  /** Return the same command, run by the user without privileges. */
  GuestCommand asPlainUser() {
    String wrapped =
        "exec setpriv --reuid "
            + PLAIN_USER
            + " --regid "
            + PLAIN_USER
            + " --init-groups env HOME=/home/"
            + PLAIN_USER
            + " /bin/bash -c "
            + quote(script);
    return new GuestCommand(wrapped, input, limit);
  }

  /** Return the same command with bytes to read on its standard input. */
  GuestCommand withInput(String text) {
    return new GuestCommand(script, text.getBytes(UTF_8), limit);
  }

  /** Return the same command with another deadline. */
  GuestCommand within(Duration newLimit) {
    return new GuestCommand(script, input, newLimit);
  }

  String script() {
    return script;
  }

  byte[] input() {
    return input.clone();
  }

  Duration limit() {
    return limit;
  }

  /** Return the text as one word of the shell. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  @Override
  public String toString() {
    return script;
  }
}
