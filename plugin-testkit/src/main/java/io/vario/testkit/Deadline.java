package io.vario.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Call what may hang or throw, so that either fails a test and neither ends it all. */
final class Deadline {
  private static final int TRIES = 3;

  private Deadline() {}

  /** Call in another thread, and give it up after some tries that were each too late. */
  static <T extends @Nullable Object> T call(String what, Duration limit, Callable<T> call) {
    return call(what, limit, TRIES, call);
  }

  /** Call what must not be done again only because it was late. */
  static <T extends @Nullable Object> T callOnce(String what, Duration limit, Callable<T> call) {
    return call(what, limit, 1, call);
  }

  private static <T extends @Nullable Object> T call(
      String what, Duration limit, int tries, Callable<T> call) {
    for (int i = 0; i < tries; i++) {
      // A thread that hangs is left behind: it ends with the process.
      Future<T> answer = Workers.POOL.submit(call);
      try {
        return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException late) {
        answer.cancel(true);
      } catch (ExecutionException failure) {
        throw new AssertionError(what + " threw " + failure.getCause(), failure.getCause());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError(what + " was interrupted", interrupted);
      }
    }
    throw new AssertionError(what + " took longer than " + limit.toMillis() + " ms");
  }

  /** Make calls at the same time, and return what they return; the first that fails, fails all. */
  static <T> List<T> together(List<Callable<T>> calls) throws InterruptedException {
    List<T> results = new ArrayList<>(calls.size());
    for (Future<T> result : Workers.POOL.invokeAll(calls)) {
      try {
        results.add(result.get());
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof AssertionError broken) {
          throw broken;
        }
        throw new AssertionError(failure.getCause());
      }
    }
    return results;
  }

  /** Hold the threads, which keep no process alive. */
  private static final class Workers {
    static final ExecutorService POOL =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "conformance");
              thread.setDaemon(true);
              return thread;
            });

    private Workers() {}
  }
}
