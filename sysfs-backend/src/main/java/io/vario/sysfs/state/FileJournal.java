package io.vario.sysfs.state;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.Change;
import io.vario.state.Journal;
import io.vario.state.Origin;
import io.vario.state.Transaction;
import io.vario.state.TransactionId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps open transactions, one file each, by the transaction's id. */
public final class FileJournal implements Journal {
  static final String FOLDER = "journal";

  private final StateFolder folder;
  private final Self self;

  FileJournal(StateFolder folder, Self self) {
    this.folder = folder;
    this.self = self;
  }

  @Override
  public List<Transaction> open() {
    List<Transaction> transactions = new ArrayList<>();
    // An id begins with its time, so the order of the names is that of age.
    for (String name : folder.list(FOLDER)) {
      Transaction transaction = read(name);
      if (transaction != null) {
        transactions.add(transaction);
      }
    }
    return Collections.unmodifiableList(transactions);
  }

  @Override
  public Transaction begin(List<Change> changes) {
    Origin origin = self.origin();
    folder.sweep(FOLDER);
    for (int count = 0; ; count++) {
      Transaction transaction = new Transaction(id(origin, count), origin, changes);
      if (folder.create(FOLDER, transaction.id().text(), text(transaction))) {
        return transaction;
      }
    }
  }

  @Override
  public void update(Transaction transaction) {
    String name = transaction.id().text();
    // Whoever closed it meanwhile saw its end.
    if (folder.isFile(FOLDER, name)) {
      folder.replace(FOLDER, name, text(transaction));
    }
  }

  @Override
  public void close(Transaction transaction) {
    folder.remove(FOLDER, transaction.id().text());
  }

  private String text(Transaction transaction) {
    TransactionId id = transaction.id();
    String text = TransactionText.write(transaction);
    if (text.length() > TransactionText.LONGEST) {
      throw StateFolder.unusable(
          folder.file(FOLDER, id.text()), "so much at once is too long for it", null);
    }
    try {
      // What a crash leaves must be readable, so what is not is never begun.
      TransactionText.read(id, text);
      return text;
    } catch (VarioException unreadable) {
      throw StateFolder.unusable(
          folder.file(FOLDER, id.text()), String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  /** Read a transaction; null if it was closed meanwhile. */
  private @Nullable Transaction read(String name) {
    try {
      TransactionId id = new TransactionId(name);
      String text = folder.read(FOLDER, name, TransactionText.LONGEST);
      return text == null ? null : TransactionText.read(id, text);
    } catch (VarioException damage) {
      if (damage.code() != ErrorCode.INVALID_INPUT) {
        throw damage;
      }
      throw StateFolder.unusable(
          folder.file(FOLDER, name), String.valueOf(damage.getMessage()), damage);
    }
  }

  /** Spell time, process and count: {@code 20261125T043732-123456789-812-0}. */
  private static TransactionId id(Origin origin, int count) {
    Instant instant = origin.since();
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(48);
    digits(text, time.getYear(), 4);
    digits(text, time.getMonthValue(), 2);
    digits(text, time.getDayOfMonth(), 2);
    text.append('T');
    digits(text, time.getHour(), 2);
    digits(text, time.getMinute(), 2);
    digits(text, time.getSecond(), 2);
    text.append('-');
    digits(text, time.getNano(), 9);
    text.append('-').append(origin.process()).append('-').append(count);
    return new TransactionId(text.toString());
  }

  private static void digits(StringBuilder text, int number, int count) {
    String digits = Integer.toString(number);
    for (int i = digits.length(); i < count; i++) {
      text.append('0');
    }
    text.append(digits);
  }
}
