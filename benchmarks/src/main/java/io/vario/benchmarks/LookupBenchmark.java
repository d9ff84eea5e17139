package io.vario.benchmarks;

import io.vario.host.AliasLookup;
import io.vario.host.ModuleCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looks up each key of a file, over and over. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LookupBenchmark {
  /** The folder that mirrors /. */
  @Param("")
  public String root;

  /** The file of keys. */
  @Param("")
  public String keys;

  private ModuleCatalog catalog;
  private String[] texts;
  private int next;

  /** Create the state. */
  public LookupBenchmark() {}

  /**
   * Open the files.
   *
   * @throws IOException if they cannot be read
   */
  @Setup
  public void open() throws IOException {
    catalog = Aliases.catalog(Path.of(root));
    texts = Files.readAllLines(Path.of(keys)).toArray(new String[0]);
  }

  /**
   * Look up the next key.
   *
   * @return the answer
   */
  @Benchmark
  public AliasLookup lookup() {
    if (next == texts.length) {
      next = 0;
    }
    return catalog.lookup(texts[next++]);
  }
}
