package io.vario.cli;

import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Severity;
import io.vario.device.PciAddress;
import io.vario.state.Change;
import io.vario.state.Transaction;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Word what concerns one device. */
final class Remarks {
  private Remarks() {}

  /** Return a message that names its device, as most do by themselves. */
  static String about(PciAddress address, String message) {
    return message.contains(address.toString()) ? message : address + ": " + message;
  }

  /** Return that a transaction is neither done nor undone, and what to do. */
  static String about(Transaction interrupted) {
    StringBuilder text = new StringBuilder();
    boolean stuck = false;
    for (Change change : interrupted.changes()) {
      text.append(text.isEmpty() ? "" : ", ").append(change.address());
      stuck |= change.pending().isPresent();
    }
    return text.append(stuck ? " is stuck in " : " was left half-way by ")
        .append(interrupted.origin())
        .append("; vario recover finishes or undoes it")
        .toString();
  }

  /** Return what a check found, with what that means for the device. */
  static String finding(Finding finding, Set<CheckId> allowed) {
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    return severity
        + " "
        + finding.check()
        + (finding.severity() == Severity.REFUSAL && allowed.contains(finding.check())
            ? " (allowed)"
            : "")
        + ": "
        + finding.evidence();
  }

  /** Print what a check found as a line. */
  static void line(String indent, Finding finding, Set<CheckId> allowed, Output out) {
    String text = finding(finding, allowed);
    int word = text.indexOf(' ');
    Style style =
        switch (finding.severity()) {
          case REFUSAL -> allowed.contains(finding.check()) ? Style.DOUBTFUL : Style.BAD;
          case WARNING -> Style.DOUBTFUL;
          default -> Style.PLAIN;
        };
    out.add(indent).add(style, text.substring(0, word)).line(text.substring(word));
  }

  /** Print the findings that do not stand in the way; the others are part of a failure. */
  static void print(
      PciAddress address, List<Finding> findings, Set<CheckId> allowed, Report report) {
    for (Finding finding : findings) {
      if (finding.severity() != Severity.REFUSAL || allowed.contains(finding.check())) {
        report.remark(about(address, finding(finding, allowed)));
      }
    }
  }
}
