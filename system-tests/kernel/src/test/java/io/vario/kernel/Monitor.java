package io.vario.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Talk to QEMU by its machine protocol: one JSON document a line. Not for use by several threads.
 */
final class Monitor implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final SocketChannel channel;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final Set<String> deleted = new HashSet<>();
  private final List<JsonObject> answers = new ArrayList<>();

  private Monitor(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connect to the socket.
   *
   * @throws AssertionError if QEMU is not there
   */
  static Monitor connect(Path socket) {
    // A socket's path is limited to 108 bytes: the shorter way is the safer one.
    Path here = Path.of("").toAbsolutePath();
    Path shortest = socket.startsWith(here) ? here.relativize(socket) : socket;
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(shortest));
        channel.configureBlocking(false);
        Monitor monitor = new Monitor(channel);
        monitor.awaitAnswer(line -> line.has("QMP"));
        monitor.execute("qmp_capabilities", new JsonObject());
        return monitor;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new AssertionError("QEMU does not answer at " + socket, e);
    }
  }

  /**
   * Execute a command.
   *
   * @throws AssertionError if QEMU refuses
   */
  private JsonObject execute(String command, JsonObject arguments) {
    JsonObject request = new JsonObject();
    request.addProperty("execute", command);
    request.add("arguments", arguments);
    try {
      ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new AssertionError("QEMU is gone: " + request, e);
    }
    JsonObject answer = awaitAnswer(line -> line.has("return") || line.has("error"));
    if (answer.has("error")) {
      throw new AssertionError("QEMU refused " + request + ": " + answer);
    }
    return answer;
  }

  /**
   * Execute a command in the words of QEMU's monitor for people.
   *
   * @throws AssertionError if QEMU refuses: it then says something
   */
  private void executeLine(String line) {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("command-line", line);
    String said = execute("human-monitor-command", arguments).get("return").getAsString();
    if (!said.isBlank()) {
      throw new AssertionError("QEMU refused " + line + ": " + said);
    }
  }

  /** Ask the guest to let a device go. */
  void unplug(String device) {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("id", device);
    execute("device_del", arguments);
  }

  /**
   * Plug a device in.
   *
   * @param description in the words of QEMU's option {@code -device}
   */
  void plug(String device, String description) {
    executeLine("device_add " + description);
    deleted.remove(device);
  }

  /** Tell whether a device is gone, no matter how. */
  boolean isDeleted(String device) {
    receive();
    return deleted.contains(device);
  }

  private JsonObject awaitAnswer(Predicate<JsonObject> wanted) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      receive();
      for (JsonObject answer : answers) {
        if (wanted.test(answer)) {
          answers.remove(answer);
          return answer;
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("QEMU did not answer within " + LIMIT);
      }
      Guest.pause();
    }
  }

  private void take(JsonObject line) {
    if (!line.has("event")) {
      answers.add(line);
    } else if (line.get("event").getAsString().equals("DEVICE_DELETED")
        && line.getAsJsonObject("data").has("device")) {
      deleted.add(line.getAsJsonObject("data").get("device").getAsString());
    }
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      int read;
      while ((read = channel.read(buffer.clear())) > 0) {
        for (int i = 0; i < read; i++) {
          byte next = buffer.get(i);
          if (next == '\n') {
            JsonObject line = JsonParser.parseString(partial.toString(UTF_8)).getAsJsonObject();
            take(line);
            partial.reset();
          } else {
            partial.write(next);
          }
        }
      }
      if (read < 0) {
        throw new AssertionError("QEMU hung up");
      }
    } catch (IOException e) {
      throw new AssertionError("QEMU cannot be heard", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError("Cannot hang up", e);
    }
  }
}
