package io.vario.sample;

import io.vario.check.CheckContext;
import io.vario.check.CheckId;
import io.vario.check.Finding;
import io.vario.check.Intent;
import io.vario.check.SafetyCheck;
import io.vario.check.Severity;
import io.vario.device.PciDevice;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Refuse its devices: a check that keeps all rules until it is spoilt. */
public class SampleCheck implements SafetyCheck {
  /** Its own id. */
  public static final CheckId ID = new CheckId("SAMPLE-BUSY");

  private Supplier<CheckId> id = () -> ID;
  private Supplier<Set<Intent>> intents = () -> Set.of(Intent.DETACH);
  private BooleanSupplier loss = () -> false;
  private BiFunction<PciDevice, CheckContext, List<Finding>> findings =
      (device, context) -> List.of(finding("a job runs on " + device.address()));

  /** Return a finding of its own. */
  public static Finding finding(String evidence) {
    return new Finding(ID, Severity.REFUSAL, evidence);
  }

  /** Have this id. */
  public SampleCheck identified(Supplier<CheckId> id) {
    this.id = id;
    return this;
  }

  /** Have a say in these changes. */
  public SampleCheck intending(Supplier<Set<Intent>> intents) {
    this.intents = intents;
    return this;
  }

  /** Tell of a loss, or not. */
  public SampleCheck losing(BooleanSupplier loss) {
    this.loss = loss;
    return this;
  }

  /** Find this out about its devices. */
  public final SampleCheck finding(BiFunction<PciDevice, CheckContext, List<Finding>> findings) {
    this.findings = findings;
    return this;
  }

  @Override
  public CheckId id() {
    return id.get();
  }

  @Override
  public Set<Intent> intents() {
    return intents.get();
  }

  @Override
  public boolean tellsOfLoss() {
    return loss.getAsBoolean();
  }

  @Override
  public List<Finding> examine(PciDevice device, CheckContext context) {
    return Sample.isConnectX(device) ? findings.apply(device, context) : List.of();
  }
}
