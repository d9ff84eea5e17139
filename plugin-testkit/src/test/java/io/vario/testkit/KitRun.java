package io.vario.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** Run a kit as a vendor's build would. */
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
}
