package io.vario.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Ask a plugin, each question within a deadline, and take no answer that is none. */
final class Asking {
  private final Duration deadline;

  Asking(Duration deadline) {
    this.deadline = deadline;
  }

  <T> T ask(String question, Callable<T> asking) {
    return requireAnswer(Deadline.call(question, deadline, asking), question + " returned null");
  }

  /** Return the very list that the plugin hands out. */
  <T> List<T> list(String question, Callable<List<T>> asking) {
    List<T> answer = ask(question, asking);
    for (T element : answer) {
      requireAnswer(element, question + " returned a list with null");
    }
    return answer;
  }

  private static <T> T requireAnswer(@Nullable T answer, String otherwise) {
    if (answer == null) {
      throw new AssertionError(otherwise);
    }
    return answer;
  }
}
