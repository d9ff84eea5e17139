package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Follow a command that was started in the guest. */
final class RunningCommand {
  private final Guest guest;
  private final GuestCommand command;
  private final Path job;

  RunningCommand(Guest guest, GuestCommand command, Path job) {
    this.guest = guest;
    this.command = command;
    this.job = job;
  }

  /** Tell whether the command has not ended yet. */
  boolean isRunning() {
    return result().isEmpty();
  }

  /** Tell whether processes of the command may outlive it. */
  boolean isOrphaning() {
    return command.isOrphaning();
  }

  /** Return the result, or nothing while the command runs. */
  Optional<CommandResult> result() {
    try {
      Path exit = job.resolve("exit");
      String text = Files.exists(exit) ? Files.readString(exit) : "";
      if (!text.endsWith("\n")) {
        return Optional.empty();
      }
      return Optional.of(
          new CommandResult(
              command,
              Integer.parseInt(text.strip()),
              Files.readAllBytes(job.resolve("stdout")),
              Files.readAllBytes(job.resolve("stderr"))));
    } catch (IOException e) {
      throw new AssertionError("Cannot read the result of " + command + " in " + job, e);
    }
  }

  /**
   * Wait until the command ended, at most as long as it allows itself.
   *
   * @throws AssertionError if it did not end in time or the guest died; the command is then sent a
   *     SIGKILL
   */
  CommandResult await() {
    return await(command.limit());
  }

  /**
   * Wait until the command ended.
   *
   * @throws AssertionError if it did not end in time or the guest died; the command is then sent a
   *     SIGKILL
   */
  CommandResult await(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<CommandResult> result = result();
      if (result.isPresent()) {
        return result.get();
      }
      guest.mustBeAlive("while it ran " + command);
      if (System.nanoTime() - deadline > 0) {
        String output = outputSoFar();
        kill();
        throw new AssertionError(
            "In the guest this did not end within " + limit + ": " + command + "\n" + output);
      }
      Guest.pause();
    }
  }

  /** Send SIGKILL to the command and its children; does not wait for their end. */
  void kill() {
    processGroup().ifPresent(group -> guest.start(GuestCommand.shell("kill -KILL -- -" + group)));
  }

  /** Return the id, in the guest, of the process group, which is also that of its first process. */
  Optional<String> processGroup() {
    try {
      Path file = job.resolve("pid");
      String text = Files.exists(file) ? Files.readString(file) : "";
      return text.endsWith("\n") ? Optional.of(text.strip()) : Optional.empty();
    } catch (IOException e) {
      throw new AssertionError("Cannot read the process of " + command, e);
    }
  }

  /** Return what the command has written up to now. */
  String outputSoFar() {
    return "stdout: " + textOf("stdout") + "\nstderr: " + textOf("stderr");
  }

  private String textOf(String name) {
    try {
      Path file = job.resolve(name);
      return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }
}
