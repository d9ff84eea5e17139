package io.vario.benchmarks;

/** Tells how much of the heap is in use by what is reachable. */
final class Heap {
  private Heap() {}

  static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
