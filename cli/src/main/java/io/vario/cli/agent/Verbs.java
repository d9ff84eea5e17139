package io.vario.cli.agent;

import io.vario.cli.Main;
import java.io.PrintStream;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.felix.service.command.CommandSession;

/** Offer the command's verbs to the framework's shell; each leaves its exit code in $exit. */
public final class Verbs {
  /** The verbs, each of which is a method here. */
  static final String[] NAMES = {
    "list",
    "explain",
    "check",
    "plan",
    "detach",
    "reattach",
    "apply",
    "applyBindings",
    "recover",
    "status",
    "plugins",
    "snapshot",
    "rules"
  };

  private final AgentEnvironment environment;

  /** Held for reading by each verb that runs, so that the agent's end can wait for all of them. */
  private final ReadWriteLock running = new ReentrantReadWriteLock();

  Verbs(AgentEnvironment environment) {
    this.environment = environment;
  }

  /** Call off what runs, and wait until it has put back what it changed. */
  void stop() {
    environment.cancel();
    running.writeLock().lock();
  }

  private void run(CommandSession session, String verb, String... args) {
    String[] words = new String[args.length + 1];
    words[0] = verb;
    System.arraycopy(args, 0, words, 1, args.length);
    PrintStream console = session.getConsole();
    running.readLock().lock();
    try {
      session.put("exit", Main.run(words, console, console, environment));
    } finally {
      running.readLock().unlock();
    }
    console.flush();
  }

  /**
   * Run the verb {@code list}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void list(CommandSession session, String... args) {
    run(session, "list", args);
  }

  /**
   * Run the verb {@code explain}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void explain(CommandSession session, String... args) {
    run(session, "explain", args);
  }

  /**
   * Run the verb {@code check}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void check(CommandSession session, String... args) {
    run(session, "check", args);
  }

  /**
   * Run the verb {@code plan}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void plan(CommandSession session, String... args) {
    run(session, "plan", args);
  }

  /**
   * Run the verb {@code detach}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void detach(CommandSession session, String... args) {
    run(session, "detach", args);
  }

  /**
   * Run the verb {@code reattach}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void reattach(CommandSession session, String... args) {
    run(session, "reattach", args);
  }

  /**
   * Run the verb {@code apply}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void apply(CommandSession session, String... args) {
    run(session, "apply", args);
  }

  /**
   * Run the verb {@code apply-bindings}; the shell's functions have no hyphen.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void applyBindings(CommandSession session, String... args) {
    run(session, "apply-bindings", args);
  }

  /**
   * Run the verb {@code recover}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void recover(CommandSession session, String... args) {
    run(session, "recover", args);
  }

  /**
   * Run the verb {@code status}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void status(CommandSession session, String... args) {
    run(session, "status", args);
  }

  /**
   * Run the verb {@code plugins}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void plugins(CommandSession session, String... args) {
    run(session, "plugins", args);
  }

  /**
   * Run the verb {@code snapshot}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void snapshot(CommandSession session, String... args) {
    run(session, "snapshot", args);
  }

  /**
   * Run the verb {@code rules}.
   *
   * @param session the shell's session
   * @param args what was typed after the verb
   */
  public void rules(CommandSession session, String... args) {
    run(session, "rules", args);
  }
}
