package io.vario.plugin;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.resolve.Containment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Ask a plugin's check within containment, and hold it to what it said of itself at first. */
final class ContainedCheck implements SafetyCheck {
  /** No device has so much to be said about it. */
  private static final int MOST_FINDINGS = 64;

  private final Containment.Cell cell;
  private final SafetyCheck check;
  private final Nature nature;

  private record Nature(CheckId id, Set<Intent> intents, boolean tellsOfLoss) {}

  ContainedCheck(Containment containment, SafetyCheck check) {
    this.cell = containment.cell(check);
    this.check = check;
    this.nature =
        cell.call(() -> new Nature(check.id(), Set.copyOf(check.intents()), check.tellsOfLoss()));
  }

  @Override
  public CheckId id() {
    return nature.id;
  }

  @Override
  public Set<Intent> intents() {
    return nature.intents;
  }

  @Override
  public boolean tellsOfLoss() {
    return nature.tellsOfLoss;
  }

  @Override
  public List<Finding> examine(PciDevice device, CheckContext context) {
    return cell.call(() -> copy(check.examine(device, context)));
  }

  /**
   * Look the answer through while within containment, as its list may be of the plugin's making.
   */
  private List<Finding> copy(List<?> found) {
    if (found == null) {
      throw unusable("it returned null instead of a list of findings");
    }
    List<Finding> findings = new ArrayList<>(0);
    for (Object element : found) {
      if (findings.size() == MOST_FINDINGS) {
        throw unusable("it has more than " + MOST_FINDINGS + " findings");
      }
      if (!(element instanceof Finding finding) || !finding.check().equals(nature.id)) {
        throw unusable("there is something else than findings of its own among its findings");
      }
      findings.add(finding);
    }
    return findings;
  }

  private static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }

  @Override
  public String toString() {
    return nature.id.toString();
  }
}
