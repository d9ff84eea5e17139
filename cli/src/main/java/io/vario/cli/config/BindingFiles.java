package io.vario.cli.config;

import io.vario.check.CheckId;
import io.vario.cli.json.JsonText;
import io.vario.cli.trust.Trust;
import io.vario.device.DeviceIdentity;
import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.sysfs.seam.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keep what devices are to be bound to: in a file that people write, and beside it in a folder of a
 * file per device, which Vario writes. So nothing that people wrote is ever rewritten, and whoever
 * keeps two devices at once writes two files.
 */
public final class BindingFiles {
  /** Where a machine's bindings are, unless another file is named. */
  public static final Path USUAL = Path.of("/etc/vario/bindings.json");

  private static final String SUFFIX = ".json";

  private final Path file;
  private final Path folder;

  /**
   * Create it; nothing is read or made yet.
   *
   * @param file the file that people write, such as {@code bindings.json}; the folder is {@code
   *     bindings.d} then
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if no file can have that name
   */
  public BindingFiles(Path file) {
    Path last = file.getFileName();
    if (last == null) {
      throw new VarioException(ErrorCode.INVALID_INPUT, "not a file: " + Quoted.text("" + file));
    }
    String name = last.toString();
    this.file = file;
    this.folder =
        file.resolveSibling(
            (name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name)
                + ".d");
  }

  /**
   * Read all entries: those of the folder, by the names of their files, before those of the file.
   * What was kept for one device goes before what is written for many.
   *
   * @param failures told of each file that cannot be used; the others are read all the same
   * @return the entries; never null
   */
  public List<Binding> read(Consumer<VarioException> failures) {
    List<Binding> bindings = new ArrayList<>();
    Trust trust = new Trust(ErrorCode.INVALID_INPUT, "the bindings are not used");
    for (Path each : files(trust, failures)) {
      try {
        trust.follow(each);
        bindings.addAll(BindingsReader.read(each));
      } catch (VarioException unusable) {
        failures.accept(unusable);
      }
    }
    return bindings;
  }

  private List<Path> files(Trust trust, Consumer<VarioException> failures) {
    List<Path> files = new ArrayList<>();
    try {
      if (!Files.notExists(folder)) {
        trust.follow(folder);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[!.]*" + SUFFIX)) {
          entries.forEach(files::add);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      failures.accept(unusable(folder, "cannot be read", unreadable));
    } catch (VarioException untrusted) {
      failures.accept(untrusted);
    }
    Collections.sort(files);
    if (!Files.notExists(file)) {
      files.add(file);
    }
    return files;
  }

  /**
   * Return where a device is kept.
   *
   * @param address the device
   * @return its file, be it there or not; never null
   */
  public Path fileOf(PciAddress address) {
    return folder.resolve(address + SUFFIX);
  }

  /**
   * Require that devices can be kept, before they are changed for it.
   *
   * @throws VarioException {@link ErrorCode#NOT_PERMITTED} if the process lacks the right; {@link
   *     ErrorCode#STATE_UNUSABLE} if the folder cannot be made; {@link ErrorCode#INVALID_INPUT} if
   *     others can write to it
   */
  public void requireWritable() {
    try {
      DurableFiles.makeFolder(folder);
    } catch (IOException failure) {
      throw unusable(folder, "cannot be made", failure);
    }
    if (!Files.isDirectory(folder)) {
      throw new VarioException(
          ErrorCode.STATE_UNUSABLE, Quoted.text(folder.toString()) + " is no folder");
    }
    new Trust(ErrorCode.INVALID_INPUT, "nothing is kept").follow(folder);
    if (!Files.isWritable(folder)) {
      throw denied(folder, "cannot be written");
    }
  }

  /**
   * Keep a device, in place of what was kept of its address.
   *
   * @param address where it is
   * @param identity what it is
   * @param driver its driver, as typed; empty to let the strategies decide each time
   * @param allowed the checks whose refusals do not count
   * @return its file, on the disk by now; never null
   * @throws VarioException as {@link #requireWritable}
   */
  public Path keep(
      PciAddress address, DeviceIdentity identity, Optional<String> driver, Set<CheckId> allowed) {
    requireWritable();
    Path kept = fileOf(address);
    Path draft = folder.resolve("." + kept.getFileName() + "~" + ProcessHandle.current().pid());
    try {
      Files.deleteIfExists(draft);
      DurableFiles.make(draft);
      DurableFiles.fill(
          draft, text(address, identity, driver, allowed).getBytes(StandardCharsets.UTF_8), true);
      DurableFiles.publish(draft, kept);
      return kept;
    } catch (IOException failure) {
      throw unusable(kept, "cannot be written", failure);
    }
  }

  private static String text(
      PciAddress address, DeviceIdentity identity, Optional<String> driver, Set<CheckId> allowed) {
    JsonText json = new JsonText();
    json.beginObject();
    json.name(BindingsReader.BINDINGS);
    json.beginArray();
    json.beginObject();
    member(json, BindingsReader.DEVICE, address.toString());
    member(json, BindingsReader.DRIVER, driver.orElse(Binding.BEST));
    json.name(BindingsReader.ALLOW);
    json.beginArray();
    for (String id : allowed.stream().map(CheckId::toString).sorted().toList()) {
      json.value(id);
    }
    json.endArray();
    json.name(BindingsReader.IDENTITY);
    json.beginObject();
    member(json, BindingsReader.MODALIAS, identity.modalias().toString());
    if (identity.path().isPresent()) {
      member(json, BindingsReader.PATH, identity.path().get());
    }
    if (identity.serial().isPresent()) {
      member(json, BindingsReader.SERIAL, identity.serial().get());
    }
    if (identity.virtualFunction().isPresent()) {
      String number = Integer.toString(identity.virtualFunction().getAsInt());
      member(json, BindingsReader.VF, number);
    }
    json.endObject();
    json.endObject();
    json.endArray();
    json.endObject();
    return "// Written by vario detach --persist; vario reattach "
        + address
        + " --persist removes it.\n"
        + json.end();
  }

  private static void member(JsonText json, String name, String value) {
    json.name(name);
    json.value(value);
  }

  /**
   * Tell whether a device is kept in a file of its own.
   *
   * @param address the device
   * @return whether it is
   */
  public boolean has(PciAddress address) {
    return Files.exists(fileOf(address));
  }

  /**
   * Keep a device no longer.
   *
   * @param address the device
   * @return whether it was kept in a file of its own
   * @throws VarioException as {@link #requireWritable}
   */
  public boolean remove(PciAddress address) {
    Path kept = fileOf(address);
    try {
      DurableFiles.remove(kept);
      return true;
    } catch (NoSuchFileException none) {
      return false;
    } catch (IOException failure) {
      throw unusable(kept, "cannot be removed", failure);
    }
  }

  private static VarioException unusable(Path path, String what, Exception failure) {
    Throwable cause = failure instanceof DirectoryIteratorException ? failure.getCause() : failure;
    String reason = cause instanceof FileSystemException told ? told.getReason() : null;
    return cause instanceof AccessDeniedException
        ? denied(path, what)
        : new VarioException(
            ErrorCode.STATE_UNUSABLE,
            Quoted.text(path.toString())
                + " "
                + what
                + ": "
                + (reason == null ? String.valueOf(cause) : reason));
  }

  private static VarioException denied(Path path, String what) {
    return new VarioException(
        ErrorCode.NOT_PERMITTED,
        Quoted.text(path.toString()) + " " + what + ": permission denied",
        "run the command as root");
  }
}
