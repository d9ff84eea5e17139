package io.vario.cli;

import io.vario.error.VarioException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Run the {@code vario} command. */
public final class Main {
  private final String[] args;
  private final Environment environment;
  private final Output out;
  private final Output messages;
  private final Report report;
  private final boolean json;
  private @Nullable Verb verb;
  private @Nullable Command command;

  private Main(String[] args, OutputStream out, OutputStream err, Environment environment) {
    this.args = args;
    this.environment = environment;
    this.out = new Output(out);
    this.messages = new Output(err);
    this.report = new Report(messages);
    this.json = CommandLine.asksForJson(args);
    this.verb = CommandLine.verbOf(args);
  }

  /**
   * Run the command and end the process with its exit code.
   *
   * @param args what was typed after {@code vario}
   */
  public static void main(String[] args) {
    // The bare streams tell of a failed write; System.out would swallow it.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    ProcessEnvironment environment = new ProcessEnvironment();
    String training = System.getProperty("vario.training");
    if (training != null) {
      if (training.equals("changing")) {
        StartUpTraining.changing(environment);
      } else {
        StartUpTraining.reading(environment);
      }
      Runtime.getRuntime().halt(0);
    }
    int exit = run(args, out, err, environment);
    environment.ended();
    Verb verb = CommandLine.verbOf(args);
    if (verb == Verb.LIST || verb == Verb.EXPLAIN) {
      // They leave nothing to be done, and from Java 21 on a plain exit wakes up the JDK's logging,
      // which takes longer than all that they do.
      Runtime.getRuntime().halt(exit);
    }
    System.exit(exit);
  }

  /**
   * Run the command.
   *
   * @param args what was typed after {@code vario}
   * @param out where data goes
   * @param err where messages go
   * @param environment the machine and the process's surroundings
   * @return the exit code, 0 to 7
   */
  public static int run(
      String[] args, OutputStream out, OutputStream err, Environment environment) {
    return new Main(args, out, err, environment).run();
  }

  private int run() {
    try {
      String text = perform();
      if (text != null) {
        out.text(text);
        return printed(ExitCode.DONE).number();
      }
    } catch (VarioException failure) {
      report.failure(failure);
    } catch (Throwable mistake) {
      mistake(mistake);
    }
    try {
      print();
    } catch (Throwable mistake) {
      mistake(mistake);
    }
    return printed(report.exitCode()).number();
  }

  /** Do what was typed; return a text that is all there is to print, or null. */
  private @Nullable String perform() {
    CommandLine line = CommandLine.parse(args);
    verb = line.verb();
    if (line.has(Option.HELP)) {
      return Help.on(verb);
    }
    if (line.has(Option.VERSION)) {
      return "vario " + Version.text() + "\n";
    }
    if (verb == Verb.HELP) {
      return Help.on(line.arguments().isEmpty() ? null : CommandLine.verb(line.arguments().get(0)));
    }
    if (verb == null) {
      throw CommandLine.withoutVerb();
    }
    Colours colours = line.colours();
    messages.colour(colours.on(environment.isTerminal(), environment));
    out.colour(!json && colours.on(environment.isDataTerminal(), environment));
    Invocation invocation = new Invocation(line, environment, report, json ? null : out, messages);
    command = command(verb, invocation);
    StepDisplay progress = invocation.showProgress();
    try {
      command.run();
    } finally {
      progress.close();
    }
    invocation.tellOfInterrupted();
    return null;
  }

  private @Nullable Command command(Verb verb, Invocation invocation) {
    return switch (verb) {
      case LIST -> new ListCommand(invocation);
      case EXPLAIN -> new ExplainCommand(invocation);
      case CHECK -> new CheckCommand(invocation);
      case PLAN -> new PlanCommand(invocation);
      case DETACH -> new DetachCommand(invocation);
      case REATTACH -> new ReattachCommand(invocation);
      case APPLY -> new ApplyCommand(invocation);
      case APPLY_BINDINGS -> new ApplyBindingsCommand(invocation);
      case RECOVER -> new RecoverCommand(invocation);
      case STATUS -> new StatusCommand(invocation);
      case PLUGINS -> new PluginsCommand(invocation);
      case SNAPSHOT -> new SnapshotCommand(invocation);
      case RULES -> new RulesCommand(invocation);
      case AGENT -> new AgentCommand(invocation, environment);
      case DEMO -> new DemoCommand(invocation, environment);
      case HELP -> null;
    };
  }

  private void print() throws IOException {
    Command done = command;
    if (json) {
      String array = verb == null ? null : verb.array;
      JsonOutput document = new JsonOutput();
      document.begin(array);
      if (done != null) {
        done.write(document);
      } else if (verb != null && verb.object() != null) {
        document.absent(verb.object());
      }
      if (array != null) {
        document.endArray();
      }
      if (done != null) {
        done.writeBeside(document);
      }
      out.text(document.end(report));
    } else if (done != null) {
      done.print(out);
    }
  }

  /** Hand on the data; what could not be printed was not done. */
  private ExitCode printed(ExitCode exit) {
    out.flush();
    if (out.failure() == null) {
      return exit;
    }
    if (!out.isReaderGone()) {
      messages.line("vario: cannot write the output: " + out.failure());
      messages.flush();
    }
    return exit == ExitCode.DONE ? ExitCode.FAILED : exit;
  }

  /** Report a mistake in Vario itself, without frightening people with its insides. */
  private void mistake(Throwable mistake) {
    boolean debugging = environment.isDebugging();
    if (debugging) {
      StringWriter trace = new StringWriter();
      mistake.printStackTrace(new PrintWriter(trace));
      messages.text(trace.toString());
    }
    report.mistake(
        "internal error: " + mistake.getClass().getName() + ": " + mistake.getMessage(),
        debugging ? null : "VARIO_DEBUG=1 shows where it happened");
  }
}
