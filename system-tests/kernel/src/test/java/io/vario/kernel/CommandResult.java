package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** Hold what a command of the guest gave back. Immutable. */
final class CommandResult {
  private final GuestCommand command;
  private final int exit;
  private final byte[] stdout;
  private final byte[] stderr;

  CommandResult(GuestCommand command, int exit, byte[] stdout, byte[] stderr) {
    this.command = command;
    this.exit = exit;
    this.stdout = stdout.clone();
    this.stderr = stderr.clone();
  }

  /** Return the exit code; 128 and the signal's number if a signal ended the command. */
  int exit() {
    return exit;
  }

  /** Return standard output as text. */
  String stdout() {
    return new String(stdout, UTF_8);
  }

  /** Return standard output byte by byte. */
  byte[] stdoutBytes() {
    return stdout.clone();
  }

  /** Return standard error as text. */
  String stderr() {
    return new String(stderr, UTF_8);
  }

  /**
   * Return this result if the exit code is the one expected.
   *
   * @throws AssertionError otherwise, with all that the command said
   */
  CommandResult expectExit(int expected) {
    assertThat(exit).as("exit code of %s", this).isEqualTo(expected);
    return this;
  }

  /**
   * Return this result if the command succeeded.
   *
   * @throws AssertionError otherwise, with all that the command said
   */
  CommandResult expectSuccess() {
    return expectExit(0);
  }

  /**
   * Return the one JSON document that standard output consists of.
   *
   * @throws AssertionError if standard output is anything else, or more
   */
  JsonObject json() {
    try (JsonReader reader = new JsonReader(new StringReader(stdout()))) {
      reader.setStrictness(Strictness.STRICT);
      JsonObject document = JsonParser.parseReader(reader).getAsJsonObject();
      assertThat(reader.peek())
          .as("what follows the document of %s", this)
          .isEqualTo(JsonToken.END_DOCUMENT);
      return document;
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new AssertionError("No JSON object on standard output of " + this, e);
    }
  }

  @Override
  public String toString() {
    return command + "\nexit: " + exit + "\nstdout: " + stdout() + "\nstderr: " + stderr();
  }
}
