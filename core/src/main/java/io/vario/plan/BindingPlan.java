package io.vario.plan;

import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Severity;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hold what is to be done to one device, as data: it can be printed, compared, and carried out. */
public final class BindingPlan {
  private final PciDevice device;
  private final @Nullable ModuleName module;
  private final Goal goal;
  private final List<Step> steps;
  private final List<Finding> findings;
  private final Set<CheckId> allowed;
  private final String summary;
  private final List<String> warnings;

  BindingPlan(
      PciDevice device,
      @Nullable ModuleName module,
      Goal goal,
      List<Step> steps,
      List<Finding> findings,
      Set<CheckId> allowed,
      String summary,
      List<String> warnings) {
    this.device = device;
    this.module = module;
    this.goal = goal;
    this.steps = List.copyOf(steps);
    this.findings = List.copyOf(findings);
    this.allowed = Set.copyOf(allowed);
    this.summary = summary;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Return where the device is.
   *
   * @return the address; never null
   */
  public PciAddress address() {
    return device.address();
  }

  /**
   * Return the device as it was when the plan was made.
   *
   * @return the device; never null
   */
  public PciDevice device() {
    return device;
  }

  /**
   * Return the module that the driver comes from.
   *
   * @return the module; empty if the driver is built in or not known; never null
   */
  public Optional<ModuleName> module() {
    return Optional.ofNullable(module);
  }

  /**
   * Return the state that the device is led to.
   *
   * @return the goal; never null
   */
  public Goal goal() {
    return goal;
  }

  /**
   * Return what is to be done, in order.
   *
   * @return the steps; empty if the device is already as wanted; never null, unmodifiable
   */
  public List<Step> steps() {
    return steps;
  }

  /**
   * Return what the safety checks found, allowed or not.
   *
   * @return the findings; never null, unmodifiable
   */
  public List<Finding> findings() {
    return findings;
  }

  /**
   * Tell whether a finding does not stand in the way since its check was allowed.
   *
   * @param finding one of the findings
   * @return whether its check was allowed by id
   */
  public boolean isAllowed(Finding finding) {
    return allowed.contains(finding.check());
  }

  /**
   * Return the findings for which the plan must not be carried out.
   *
   * @return the refusals that were not allowed; never null, unmodifiable
   */
  public List<Finding> refusals() {
    List<Finding> refusals = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.severity() == Severity.REFUSAL && !isAllowed(finding)) {
        refusals.add(finding);
      }
    }
    return List.copyOf(refusals);
  }

  /**
   * Return why the plan is as it is.
   *
   * @return one sentence without a full stop; never null
   */
  public String summary() {
    return summary;
  }

  /**
   * Return what the decision behind the plan costs or could not take into account.
   *
   * @return one sentence each; never null, unmodifiable
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Return the facts that the plan rests on, and what it does.
   *
   * @return the fingerprint; never null
   */
  public Fingerprint fingerprint() {
    return Fingerprint.of(device, steps);
  }

  /**
   * Return a hash of the device's state and of the steps: two plans with one hash do the same from
   * the same state.
   *
   * @return 64 hexadecimal digits (SHA-256); never null
   */
  public String hash() {
    return fingerprint().hash();
  }
}
