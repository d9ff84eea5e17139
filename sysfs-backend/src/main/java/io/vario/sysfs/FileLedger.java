package io.vario.sysfs;

import io.vario.bind.BindingLedger;
import io.vario.bind.BindingRecord;
import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.plan.PreviousState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remember bound devices in a folder, one small file each.
 *
 * <p>A file appears whole or not at all: it is written beside its place, synced, and renamed.
 */
public final class FileLedger implements BindingLedger {
  private static final String HEADER = "vario-binding 1";
  private static final int LONGEST_RECORD = 16 << 10;

  private final Path folder;

  /**
   * Create a ledger.
   *
   * @param state the state folder, such as {@code /run/vario}; it is made when first written to
   */
  public FileLedger(Path state) {
    this.folder = state.resolve("bindings");
  }

  @Override
  public Optional<BindingRecord> find(PciAddress address) {
    Path file = folder.resolve(address.toString());
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      if (Files.size(file) > LONGEST_RECORD) {
        throw unusable(file, "it is too long", null);
      }
      return Optional.of(parse(address, Files.readString(file, StandardCharsets.ISO_8859_1)));
    } catch (NoSuchFileException forgotten) {
      return Optional.empty();
    } catch (IOException failure) {
      throw unusable(file, String.valueOf(failure.getMessage()), failure);
    } catch (VarioException malformed) {
      throw malformed.code() == ErrorCode.STATE_UNUSABLE
          ? malformed
          : unusable(file, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  @Override
  public void record(BindingRecord record) {
    Path file = folder.resolve(record.address().toString());
    Path draft = folder.resolve("." + record.address() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer text = ByteBuffer.wrap(text(record).getBytes(StandardCharsets.ISO_8859_1));
        while (text.hasRemaining()) {
          channel.write(text);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder();
    } catch (IOException failure) {
      throw unusable(file, "it cannot be written: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void forget(PciAddress address) {
    Path file = folder.resolve(address.toString());
    try {
      if (Files.deleteIfExists(file)) {
        syncFolder();
      }
    } catch (IOException failure) {
      throw unusable(file, "it cannot be removed: " + failure.getMessage(), failure);
    }
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String text(BindingRecord record) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    line(text, "modalias", record.modalias().toString());
    line(text, "given-" + record.given().kind(), record.given().name());
    PreviousState previous = record.previous();
    line(text, "previous-driver", previous.driver().map(DriverName::toString).orElse(null));
    line(text, "previous-module", previous.module().map(ModuleName::toString).orElse(null));
    line(text, "previous-override", previous.override().map(Object::toString).orElse(null));
    return text.toString();
  }

  private static void line(StringBuilder text, String key, @Nullable String value) {
    if (value != null) {
      text.append(key).append('=').append(value).append('\n');
    }
  }

  private static BindingRecord parse(PciAddress address, String text) {
    Map<String, String> values = new HashMap<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      String line = text.substring(from, end < 0 ? text.length() : end);
      int equals = line.indexOf('=');
      boolean header = from == 0 && line.equals(HEADER);
      if (end < 0 || (equals < 0 && !header) || (from == 0 && !header)) {
        throw new VarioException(ErrorCode.INVALID_INPUT, "damaged at " + Quoted.text(line));
      }
      if (!header) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
      from = end + 1;
    }
    String module = values.get("given-module");
    DriverTarget given =
        module != null
            ? new DriverTarget.Module(ModuleName.parse(module))
            : new DriverTarget.Driver(DriverName.parse(values.getOrDefault("given-driver", "")));
    return new BindingRecord(
        address,
        Modalias.parse(values.getOrDefault("modalias", "")),
        given,
        new PreviousState(
            Optional.ofNullable(values.get("previous-driver")).map(DriverName::parse),
            Optional.ofNullable(values.get("previous-module")).map(ModuleName::parse),
            Optional.ofNullable(values.get("previous-override")).map(DriverOverride::parse)));
  }

  private static VarioException unusable(Path file, String why, @Nullable Throwable cause) {
    return new VarioException(
        ErrorCode.STATE_UNUSABLE,
        "Vario's record " + file + " cannot be used: " + why,
        "--state names another folder for records",
        cause);
  }
}
