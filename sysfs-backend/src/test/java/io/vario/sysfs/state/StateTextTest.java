package io.vario.sysfs.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.PendingWrite;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;
import io.vario.state.BindingRecord;
import io.vario.state.BootId;
import io.vario.state.Change;
import io.vario.state.Origin;
import io.vario.state.Transaction;
import io.vario.state.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever values there are, what is written is read as it was; anything else is damage. */
class StateTextTest {
  private static final TransactionId ID = new TransactionId("1");

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("transactions") Transaction transaction) {
    String text = TransactionText.write(transaction);
    assertThat(text).matches("[ -~\n]*");
    assertThat(TransactionText.read(ID, text)).isEqualTo(transaction);
  }

  @Property(tries = 300)
  void whatIsChangedIsDamageOrSaysWhatItSays(
      @ForAll("transactions") Transaction transaction, @ForAll int at, @ForAll char put) {
    String text = TransactionText.write(transaction);
    int place = Math.floorMod(at, text.length());
    String changed = text.substring(0, place) + put + text.substring(place + 1);
    try {
      assertThat(TransactionText.write(TransactionText.read(ID, changed))).isEqualTo(changed);
    } catch (VarioException damage) {
      assertThat(damage.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
  }

  @Property(tries = 300)
  void anyTextIsDamage(@ForAll String text) {
    assertThatThrownBy(() -> TransactionText.read(ID, text))
        .isInstanceOfSatisfying(
            VarioException.class,
            damage -> assertThat(damage.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Provide
  Arbitrary<Transaction> transactions() {
    return Combinators.combine(origins(), changes().list().ofMinSize(1).ofMaxSize(4))
        .as(
            (origin, changes) ->
                new Transaction(
                    ID,
                    origin,
                    List.copyOf(
                        changes.stream()
                            .collect(
                                Collectors.toMap(
                                    Change::address, change -> change, (one, other) -> one))
                            .values())));
  }

  private static Arbitrary<Change> changes() {
    return Combinators.combine(
            addresses(),
            states(),
            records().optional(),
            goals(),
            Arbitraries.strings().ofMaxLength(30).list().ofMaxSize(4),
            Arbitraries.strings()
                .withChars("abc:-0123")
                .ofMinLength(1)
                .ofMaxLength(64)
                .map(PendingWrite::new)
                .optional())
        .as(
            (address, before, recorded, goal, steps, pending) ->
                new Change(address, Samples.MODALIAS, before, recorded, goal, steps, pending));
  }

  private static Arbitrary<BindingRecord> records() {
    return Combinators.combine(addresses(), targets(), states(), origins())
        .as(
            (address, given, previous, origin) ->
                new BindingRecord(address, Samples.MODALIAS, given, previous, origin));
  }

  private static Arbitrary<Goal> goals() {
    return Arbitraries.oneOf(
        targets().map(Goal.Given::new),
        states().map(Goal.Restored::new),
        Arbitraries.of(true, false).map(Goal.Released::new));
  }

  private static Arbitrary<Origin> origins() {
    return Combinators.combine(
            Arbitraries.strings().ofMaxLength(250),
            Arbitraries.longs(),
            Arbitraries.strings().ofMaxLength(250),
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            Arbitraries.integers().between(0, 999_999_999))
        .as(
            (user, process, command, second, nano) ->
                new Origin(
                    user,
                    process,
                    command,
                    Instant.ofEpochSecond(second, nano),
                    new BootId("b-1")));
  }

  private static Arbitrary<PreviousState> states() {
    return Combinators.combine(
            driverNames().optional(),
            moduleNames().optional(),
            Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(text -> text.indexOf('\n') < 0 && text.indexOf('\0') < 0)
                .map(DriverOverride::parse)
                .optional())
        .as(PreviousState::new);
  }

  private static Arbitrary<DriverTarget> targets() {
    return Arbitraries.oneOf(
        driverNames().map(DriverTarget.Driver::new), moduleNames().map(DriverTarget.Module::new));
  }

  private static Arbitrary<DriverName> driverNames() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .ofMinLength(1)
        .ofMaxLength(40)
        .filter(DriverName::isValid)
        .map(DriverName::parse);
  }

  private static Arbitrary<ModuleName> moduleNames() {
    return Arbitraries.strings()
        .alpha()
        .numeric()
        .withChars("_-")
        .ofMinLength(1)
        .ofMaxLength(55)
        .map(ModuleName::parse);
  }

  private static Arbitrary<PciAddress> addresses() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 0xffffffffL),
            Arbitraries.integers().between(0, 255),
            Arbitraries.integers().between(0, 31),
            Arbitraries.integers().between(0, 7))
        .as(PciAddress::of);
  }
}
