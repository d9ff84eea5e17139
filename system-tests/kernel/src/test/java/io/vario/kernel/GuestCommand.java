package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Describe a command for the guest: a shell script, its user, its input, its deadline. Immutable.
 */
final class GuestCommand {
  /** Where the guest sees the distribution under test. */
  static final String VARIO = "/opt/vario/bin/vario";

  private static final String VARIO_FOLDER = "/opt/vario/bin";

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
  private final boolean orphaning;

  private GuestCommand(String script, byte[] input, Duration limit, boolean orphaning) {
    this.script = script;
    this.input = input;
    this.limit = limit;
    this.orphaning = orphaning;
  }

  /** Return a command that runs a bash script as root, without input. */
  static GuestCommand shell(String script) {
    return new GuestCommand(script, new byte[0], DEFAULT_LIMIT, false);
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
    return new GuestCommand(wrapped, input, limit, orphaning);
  }

  /** Return a command that runs a bash script as root in which {@code vario} is the command. */
  static GuestCommand shellWithVario(String script) {
    return shell(JAVA_OPTIONS + "export PATH=" + VARIO_FOLDER + ":$PATH\n" + script);
  }

  /**
   * Return the same command, sent a SIGKILL so long after its start, unless it ends before that.
   *
   * <p>The clock is the guest's. Only the first process is killed, which is the JVM if this is a
   * {@link #vario} command: what that has started goes on. Its exit code is 137 then.
   *
   * @param millis more than 0
   */
  GuestCommand killedAfter(long millis) {
    // What reads from a pipe that nobody writes to starts no process, unlike sleep. The command is
    // not ended by bash itself, so bash says nothing about it.
    String wrapped =
        "exec 9<>/run/never\n"
            + "/bin/bash -c "
            + quote(script)
            + " <&0 9<&- &\n"
            + "victim=$!\n"
            + "(read -rt "
            + BigDecimal.valueOf(millis, 3).toPlainString()
            + " -u 9; kill -KILL $victim) 2>/dev/null &\n"
            + "killer=$!\n"
            + "wait $victim 2>/dev/null\n"
            + "code=$?\n"
            + "kill -KILL $killer 2>/dev/null\n"
            + "exit $code\n";
    return new GuestCommand(wrapped, input, limit, true);
  }

  /**
   * Return the same command, sent a SIGKILL as it makes a system call for the n-th time, before the
   * kernel acts on it.
   *
   * <p>Each thread's calls count apart, those of all processes that it starts, too; the killed one
   * is that which made the call. A JVM's main program runs in one thread.
   *
   * @param call such as {@code openat}, {@code write}, {@code fsync}, {@code rename}
   * @param count 1 and upwards
   * @param files absolute paths: only calls count that concern one of them; none for all
   */
  GuestCommand killedAt(String call, int count, String... files) {
    // Not with --seccomp-bpf, which is faster but loses the signal.
    return traced(call, "signal=KILL:when=" + count, List.of(), files);
  }

  /**
   * Return the same command, answered with an error, in the kernel's place, as it makes a system
   * call for the n-th time; counted as {@link #killedAt} does.
   *
   * @param error such as {@code EIO}
   */
  GuestCommand refusedAt(String call, int count, String error, String... files) {
    return traced(call, "error=" + error + ":when=" + count, List.of("--seccomp-bpf"), files);
  }

  private GuestCommand traced(String call, String fault, List<String> options, String... files) {
    List<String> words = new ArrayList<>(List.of("exec", "strace", "-f", "--quiet=all"));
    words.addAll(options);
    words.addAll(List.of("-o", "/dev/null", "-e", "trace=" + call));
    words.addAll(List.of("-e", "inject=" + call + ":" + fault));
    for (String file : files) {
      words.add("-P");
      words.add(quote(file));
    }
    words.add("/bin/bash -c");
    words.add(quote(script));
    return new GuestCommand(String.join(" ", words), input, limit, true);
  }

  /** Return the same command with text to read on its standard input. */
  GuestCommand withInput(String text) {
    return withInput(text.getBytes(UTF_8));
  }

  /** Return the same command with bytes to read on its standard input. */
  GuestCommand withInput(byte[] bytes) {
    return new GuestCommand(script, bytes.clone(), limit, orphaning);
  }

  /** Return the same command with another deadline. */
  GuestCommand within(Duration newLimit) {
    return new GuestCommand(script, input, newLimit, orphaning);
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

  /** Tell whether processes of the command may outlive it. */
  boolean isOrphaning() {
    return orphaning;
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
