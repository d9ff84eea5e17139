package io.vario.resolve;

import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.strategy.SelectionStrategy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Run a plugin's code so that it cannot take more with it than itself: whatever it throws is told,
 * and whoever waits for it waits no longer than a deadline.
 *
 * <p>The code runs on daemon threads, which are made when first needed, are used again, and end
 * when they are idle. A call that does not return is interrupted and its thread abandoned; what
 * such code does from then on, like whatever it does to the whole process, is beyond containment.
 */
public final class Containment implements AutoCloseable {
  /** How long plugins usually may take for one answer. */
  public static final Duration USUAL_DEADLINE = Duration.ofSeconds(2);

  /** How long plugins usually may take for work, since daemons take their time to stop. */
  public static final Duration USUAL_WORK_DEADLINE = Duration.ofSeconds(30);

  private static final int LONGEST_MESSAGE = 200;
  private static final int IDLE_SECONDS = 5;

  private final Duration deadline;
  private final Duration workDeadline;
  private @Nullable ThreadPoolExecutor threads;
  private boolean isClosed;

  /** Create a containment of the usual deadline. */
  public Containment() {
    this(USUAL_DEADLINE);
  }

  /**
   * Create a containment of the usual deadline for work.
   *
   * @param deadline how long a plugin may take for one answer
   */
  public Containment(Duration deadline) {
    this(deadline, USUAL_WORK_DEADLINE);
  }

  /**
   * Create a containment.
   *
   * @param deadline how long a plugin may take for one answer
   * @param workDeadline how long it may take for work, such as a hook does
   */
  public Containment(Duration deadline, Duration workDeadline) {
    this.deadline = deadline;
    this.workDeadline = workDeadline;
  }

  /**
   * Return how long a plugin may take for one answer.
   *
   * @return the deadline; never null
   */
  public Duration deadline() {
    return deadline;
  }

  /**
   * Return how long a plugin may take for work.
   *
   * @return the deadline; never null
   */
  public Duration workDeadline() {
    return workDeadline;
  }

  /**
   * Put a plugin's strategy into containment, and hold it to a name and a priority.
   *
   * <p>Once it has not answered in time it is not asked again.
   *
   * @param strategy the strategy
   * @param name what it is called from now on
   * @param priority its priority from now on
   * @param origin where it comes from, such as its jar, for messages
   * @return a strategy that answers or throws in time, whatever the plugin does; never null
   */
  public SelectionStrategy contain(
      SelectionStrategy strategy, String name, int priority, String origin) {
    return new ContainedStrategy(this, strategy, name, priority, origin);
  }

  /**
   * Run a plugin's code.
   *
   * @param <T> what the code answers; it should be of a type that has no code of the plugin's
   * @param plugin the loader of the plugin's classes, which the code finds as its thread's; null if
   *     it has none
   * @param code what to run
   * @return what the code answered; may be null, as that is up to the plugin
   * @throws OverdueException if it did not answer in time
   * @throws VarioException {@link ErrorCode#PLUGIN_UNUSABLE} if it threw anything; the message is a
   *     clause that says what
   */
  public <T extends @Nullable Object> T call(@Nullable ClassLoader plugin, Callable<T> code) {
    return call(plugin, code, deadline);
  }

  private <T extends @Nullable Object> T call(
      @Nullable ClassLoader plugin, Callable<T> code, Duration limit) {
    Future<Answer<T>> future;
    try {
      future = threads().submit(new Call<>(plugin, code));
    } catch (RuntimeException | OutOfMemoryError failure) {
      throw unusable("no thread could be had for it: " + failure.getMessage());
    }
    try {
      Answer<T> answer = future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (answer.failure != null) {
        throw unusable(answer.failure);
      }
      return answer.value;
    } catch (TimeoutException overdue) {
      future.cancel(true);
      throw new OverdueException(limit);
    } catch (InterruptedException asked) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw unusable("the wait for its answer was interrupted");
    } catch (ExecutionException failure) {
      // Not even what it threw could be described.
      throw unusable("it failed");
    }
  }

  /**
   * Give a plugin's service a cell of its own.
   *
   * @param service the service
   * @return a cell in which the service runs; never null
   */
  public Cell cell(Object service) {
    return new Cell(service.getClass().getClassLoader());
  }

  /** Run one service's code, and none of it any more once it did not answer in time. */
  public final class Cell {
    private final @Nullable ClassLoader plugin;
    private volatile boolean isQuarantined;

    private Cell(@Nullable ClassLoader plugin) {
      this.plugin = plugin;
    }

    /**
     * Run some of the service's code within the containment's deadline.
     *
     * @param <T> what the code answers; it should be of a type that has no code of the plugin's
     * @param code what to run
     * @return what the code answered; may be null, as that is up to the plugin
     * @throws VarioException as {@link Containment#call}, and if it was overdue before
     */
    public <T extends @Nullable Object> T call(Callable<T> code) {
      return call(code, deadline);
    }

    /**
     * Run some of the service's code within a deadline.
     *
     * @param <T> what the code answers; it should be of a type that has no code of the plugin's
     * @param code what to run
     * @param limit how long it may take
     * @return what the code answered; may be null, as that is up to the plugin
     * @throws VarioException as {@link Containment#call}, and if it was overdue before
     */
    public <T extends @Nullable Object> T call(Callable<T> code, Duration limit) {
      if (isQuarantined) {
        throw unusable("it did not answer in time before, and is not asked any more");
      }
      try {
        return Containment.this.call(plugin, code, limit);
      } catch (OverdueException overdue) {
        isQuarantined = true;
        throw overdue;
      }
    }
  }

  /** Let go of the threads; calls that run are interrupted, and none is accepted any more. */
  @Override
  public synchronized void close() {
    isClosed = true;
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /** Make the pool when it is first needed: a start without plugins does not pay for it. */
  private synchronized ThreadPoolExecutor threads() {
    ThreadPoolExecutor pool = threads;
    if (pool == null) {
      pool =
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              new Threads());
      threads = pool;
      if (isClosed) {
        pool.shutdownNow();
      }
    }
    return pool;
  }

  /**
   * Say what a plugin threw, without trusting the plugin's own exceptions; to be called within
   * containment.
   *
   * @param failure what was thrown
   * @return the class and the message, bounded; never null
   */
  public static String describe(Throwable failure) {
    String type = failure.getClass().getName();
    String message;
    try {
      message = failure.getMessage();
    } catch (Throwable lying) {
      message = null;
    }
    if (message == null) {
      return type;
    }
    if (failure.getClass() == VarioException.class || failure instanceof OverdueException) {
      return message;
    }
    return message.length() > LONGEST_MESSAGE
        ? type + ": " + Quoted.text(message)
        : type + ": " + message;
  }

  /** Tell whether the virtual machine itself is broken, which is not a plugin's to be blamed. */
  static boolean isEndOfAll(Throwable failure) {
    return failure instanceof VirtualMachineError
        && !(failure instanceof StackOverflowError)
        && !(failure instanceof OutOfMemoryError);
  }

  static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }

  /** Report that a plugin did not answer in time. */
  public static final class OverdueException extends VarioException {
    private static final long serialVersionUID = 1L;

    OverdueException(Duration deadline) {
      super(ErrorCode.PLUGIN_UNUSABLE, "it did not answer within " + text(deadline));
    }

    private static String text(Duration deadline) {
      return deadline.toMillis() % 1000 == 0
          ? deadline.toSeconds() + " s"
          : deadline.toMillis() + " ms";
    }
  }

  /** Hold what the code answered, or what it threw as text. */
  private static final class Answer<T extends @Nullable Object> {
    final T value;
    final @Nullable String failure;

    Answer(T value, @Nullable String failure) {
      this.value = value;
      this.failure = failure;
    }
  }

  /** Run the code as the plugin's, and keep all that is the plugin's within the call. */
  private static final class Call<T extends @Nullable Object> implements Callable<Answer<T>> {
    private final @Nullable ClassLoader plugin;
    private final Callable<T> code;

    Call(@Nullable ClassLoader plugin, Callable<T> code) {
      this.plugin = plugin;
      this.code = code;
    }

    @Override
    @SuppressWarnings("NullAway") // An answer that is a failure has no value.
    public Answer<T> call() {
      Thread thread = Thread.currentThread();
      thread.setContextClassLoader(plugin);
      try {
        return new Answer<>(code.call(), null);
      } catch (Throwable failure) {
        return new Answer<>(null, describe(failure));
      } finally {
        thread.setContextClassLoader(null);
      }
    }
  }

  /** Make threads that neither keep the process alive nor inherit anything of who asks. */
  private static final class Threads implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(null, task, "vario-plugin", 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      return thread;
    }
  }
}
