package io.vario.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Run a program as a person would. */
final class Tool {
  private static final long MINUTES = 10;

  private Tool() {}

  /** Hold how a program ended, and what it printed. */
  record Ended(int code, String said, String messages) {}

  /** Run what has to succeed, and return what it says. */
  static String run(Path folder, List<String> words) throws IOException, InterruptedException {
    Ended ended = end(folder, words);
    assertThat(ended.code()).as("%s%n%s%n%s", words, ended.said(), ended.messages()).isZero();
    return ended.said();
  }

  /** Run in a folder, by the Java that runs these tests. */
  static Ended end(Path folder, List<String> words) throws IOException, InterruptedException {
    Path out = Files.createTempFile(Places.TARGET, "out", ".txt");
    Path messages = Files.createTempFile(Places.TARGET, "messages", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(messages.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("MAVEN_OPTS");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(words + " did not end");
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(messages));
  }
}
