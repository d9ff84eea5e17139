package io.vario.testkit;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.device.PciDevice;
import io.vario.error.VarioException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Ask a check, for each change that it has a say in. */
final class Examiner {
  private final SafetyCheck check;
  private final Asking asking;

  Examiner(SafetyCheck check, Duration deadline) {
    this.check = check;
    this.asking = new Asking(deadline);
  }

  /** Hold what a check says of itself. */
  record Nature(CheckId id, Set<Intent> intents, boolean tellsOfLoss) {}

  Nature nature() {
    return new Nature(
        asking.ask("id()", check::id),
        asking.ask("intents()", () -> new TreeSet<>(check.intents())),
        asking.ask("tellsOfLoss()", check::tellsOfLoss));
  }

  /** Return the very lists that the check hands out, one for each change. */
  List<List<Finding>> lists(PciDevice device, TestHost host) {
    return lists(device, host, false);
  }

  /** Return all findings, but what is said of one change and the other only once. */
  List<Finding> findings(PciDevice device, TestHost host) {
    return joined(lists(device, host, false));
  }

  /** Return all findings; none where the check says that it cannot tell. */
  List<Finding> findingsIfAny(PciDevice device, TestHost host) {
    return joined(lists(device, host, true));
  }

  private List<List<Finding>> lists(PciDevice device, TestHost host, boolean mayFail) {
    List<List<Finding>> lists = new ArrayList<>(2);
    for (Intent intent : nature().intents()) {
      CheckContext context = CheckContext.of(host.host(), intent, Set.of(device.address()));
      lists.add(
          asking.list(
              "examine() to " + intent + " " + device + " of " + host,
              () -> {
                try {
                  return check.examine(device, context);
                } catch (VarioException cannotTell) {
                  if (mayFail) {
                    return List.of();
                  }
                  throw cannotTell;
                }
              }));
    }
    return lists;
  }

  private static List<Finding> joined(List<List<Finding>> lists) {
    List<Finding> all = new ArrayList<>();
    for (List<Finding> list : lists) {
      List<Finding> before = List.copyOf(all);
      for (Finding finding : list) {
        if (!before.contains(finding)) {
          all.add(finding);
        }
      }
    }
    return List.copyOf(all);
  }
}
