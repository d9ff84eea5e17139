package io.vario.benchmarks;

import io.vario.resolve.Resolution;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Decides for one device after another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ResolutionBenchmark {
  private final List<Resolutions.Question> questions = Resolutions.questions();
  private final Resolutions.Requests requests = new Resolutions.Requests(questions);
  private int next;

  /** Create the state. */
  public ResolutionBenchmark() {}

  /**
   * Decide for the next device of a host, all of whose devices are one request.
   *
   * @return the decision
   */
  @Benchmark
  public Resolution together() {
    return requests.next();
  }

  /**
   * Decide for the next device, by a request of its own.
   *
   * @return the decision
   */
  @Benchmark
  public Resolution alone() {
    if (next == questions.size()) {
      next = 0;
    }
    return questions.get(next++).alone();
  }
}
