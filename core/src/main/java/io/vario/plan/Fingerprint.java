package io.vario.plan;

import io.vario.device.PciDevice;
import io.vario.device.SriovRole;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hold the facts that a plan rests on and what it does, so that a later look at the host tells what
 * has changed since. Immutable.
 */
public final class Fingerprint {
  private final Map<String, String> facts;

  private Fingerprint(Map<String, String> facts) {
    this.facts = facts;
  }

  /** Take the facts from a device and what is to be done to it. */
  static Fingerprint of(PciDevice device, List<Step> steps) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("address", device.address().toString());
    facts.put("modalias", device.modalias().toString());
    facts.put("driver", text(device.driver()));
    facts.put("module", text(device.module()));
    facts.put("override", text(device.override()));
    facts.put("iommuGroup", text(device.iommuGroup()));
    int vfs =
        device.sriov().orElse(null) instanceof SriovRole.PhysicalFunction role
            ? role.enabledVfs()
            : 0;
    facts.put("enabledVfs", String.valueOf(vfs));
    int number = 0;
    for (Step step : steps) {
      number++;
      facts.put("step " + number, step.words());
    }
    return new Fingerprint(facts);
  }

  /**
   * Take facts that were written down.
   *
   * @param facts the facts by their names; copied
   * @return the fingerprint; never null
   */
  public static Fingerprint of(Map<String, String> facts) {
    return new Fingerprint(new LinkedHashMap<>(facts));
  }

  private static String text(Optional<?> value) {
    return value.isPresent() ? value.get().toString() : "";
  }

  /**
   * Return the facts.
   *
   * @return their values by their names, in a fixed order; never null, unmodifiable
   */
  public Map<String, String> facts() {
    return Collections.unmodifiableMap(facts);
  }

  /**
   * Name what is different now.
   *
   * @param now the same device's fingerprint at a later time
   * @return such as {@code driver was e1000e and is vfio-pci}, one for each difference; never null
   */
  public List<String> differences(Fingerprint now) {
    List<String> differences = new ArrayList<>();
    Map<String, String> names = new LinkedHashMap<>(facts);
    now.facts.forEach(names::putIfAbsent);
    for (String name : names.keySet()) {
      String was = facts.getOrDefault(name, "");
      String is = now.facts.getOrDefault(name, "");
      if (!was.equals(is)) {
        differences.add(name + " was " + shown(was) + " and is " + shown(is));
      }
    }
    return differences;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "none" : value;
  }

  /**
   * Return a hash of the facts.
   *
   * @return 64 hexadecimal digits (SHA-256); never null
   */
  public String hash() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      text.append(fact.getKey()).append('\t').append(fact.getValue()).append('\n');
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder(2 * digest.length);
      for (byte b : digest) {
        hex.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError("every Java platform has SHA-256", missing);
    }
  }
}
