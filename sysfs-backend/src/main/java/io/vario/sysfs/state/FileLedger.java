package io.vario.sysfs.state;

import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.BindingLedger;
import io.vario.state.BindingRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers bound devices, one small file each, by the device's address. */
public final class FileLedger implements BindingLedger {
  private static final String HEADER = "vario-binding 2";
  static final String FOLDER = "bindings";
  private static final int LONGEST = 64 << 10;

  private final StateFolder folder;

  FileLedger(StateFolder folder) {
    this.folder = folder;
  }

  @Override
  public Optional<BindingRecord> find(PciAddress address) {
    return Optional.ofNullable(read(address));
  }

  @Override
  public List<BindingRecord> all() {
    List<BindingRecord> records = new ArrayList<>();
    for (String name : folder.list(FOLDER)) {
      // Null if it was forgotten meanwhile.
      BindingRecord record = read(addressOf(name));
      if (record != null) {
        records.add(record);
      }
    }
    records.sort(
        new Comparator<BindingRecord>() {
          @Override
          public int compare(BindingRecord one, BindingRecord other) {
            return one.address().compareTo(other.address());
          }
        });
    return Collections.unmodifiableList(records);
  }

  @Override
  public void record(BindingRecord record) {
    LineWriter out = new LineWriter(HEADER);
    Texts.write(out, record);
    folder.sweep(FOLDER);
    folder.replace(FOLDER, record.address().toString(), out.end());
  }

  @Override
  public void forget(PciAddress address) {
    folder.remove(FOLDER, address.toString());
  }

  private @Nullable BindingRecord read(PciAddress address) {
    String name = address.toString();
    String text = folder.read(FOLDER, name, LONGEST);
    if (text == null) {
      return null;
    }
    try {
      LineReader in = new LineReader(HEADER, text);
      BindingRecord record = Texts.record(in, address);
      in.end();
      return record;
    } catch (VarioException damage) {
      throw StateFolder.unusable(
          folder.file(FOLDER, name), String.valueOf(damage.getMessage()), damage);
    }
  }

  private PciAddress addressOf(String name) {
    try {
      PciAddress address = PciAddress.parse(name);
      if (address.toString().equals(name)) {
        return address;
      }
    } catch (VarioException notOne) {
      if (notOne.code() != ErrorCode.INVALID_INPUT) {
        throw notOne;
      }
    }
    throw StateFolder.unusable(
        folder.file(FOLDER, name), "a record is named by its device's address", null);
  }
}
