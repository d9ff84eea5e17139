package io.vario.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** Run a kit as a vendor's build would, and judge what it caught. */
final class KitRun {
  private KitRun() {}

  /** Run the tests of a class, and return for each rule why it failed; empty if it did not. */
  static Map<String, String> of(Class<?> subject) {
    Map<String, String> results = new TreeMap<>();
    LauncherFactory.create()
        .execute(
            request().selectors(selectClass(subject)).build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.put(
                      test.getDisplayName().replace("()", ""),
                      result.getThrowable().map(Throwable::toString).orElse(""));
                }
              }
            });
    return results;
  }

  /** Require that these rules failed and no others, and that they said why. */
  static void requireCaught(
      Map<String, String> results, String how, String says, List<String> rules) {
    Map<String, String> failed = new TreeMap<>(results);
    failed.values().removeIf(String::isEmpty);

    assertThat(failed).as("what %s", how).containsOnlyKeys(rules);
    assertThat(failed.values().stream().collect(joining("\n"))).contains(says);
  }

  /** Never answer, and do not listen either. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // It never returns.
  static <T> T hang() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException ignored) {
        // As a plugin may.
      }
    }
  }
}
