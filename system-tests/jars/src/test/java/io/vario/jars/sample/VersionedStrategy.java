package io.vario.jars.sample;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Propose vfio-pci for any device, and say which version of the jar does so. */
public final class VersionedStrategy implements SelectionStrategy {
  private static final String VERSION = read();

  private static String read() {
    try (InputStream file = VersionedStrategy.class.getResourceAsStream("/version.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public String name() {
    return "versioned";
  }

  @Override
  public int priority() {
    return 1000;
  }

  @Override
  public List<Proposal> propose(PciDevice device, SelectionContext context) {
    return List.of(
        Proposal.of(
            new DriverTarget.Driver(DriverName.parse("vfio-pci")),
            Proposal.EXACT,
            "version " + VERSION + " says so"));
  }
}
