package io.vario.sysfs.catalog;

import io.vario.device.ReadProblem;
import io.vario.sysfs.seam.Reading;
import java.util.ArrayList;
import java.util.List;

/** Collects what could not be learnt, each thing once; safe for use by several threads. */
final class ProblemLog {
  /** A host has a handful of module files; more problems than this say nothing new. */
  private static final int MOST = 100;

  private final List<ReadProblem> problems = new ArrayList<>();
  private volatile List<ReadProblem> all = List.of();

  synchronized void add(ReadProblem problem) {
    for (ReadProblem known : problems) {
      if (known.path().equals(problem.path()) && known.reason().equals(problem.reason())) {
        return;
      }
    }
    if (problems.size() < MOST) {
      problems.add(problem);
      all = List.copyOf(problems);
    }
  }

  /** Take the problem of a reading, if it has one; an absent file is none. */
  void addOf(Reading<?> reading) {
    if (reading.orNull() == null && !reading.isAbsent()) {
      add(reading.problem().orElseThrow());
    }
  }

  void unreadable(String path, String reason) {
    add(new ReadProblem(path, ReadProblem.Kind.UNREADABLE, reason));
  }

  List<ReadProblem> all() {
    return all;
  }
}
