package io.vario.sysfs.state;

import static io.vario.sysfs.state.Samples.ADDRESS;
import static io.vario.sysfs.state.Samples.BOOT;
import static io.vario.sysfs.state.Samples.OTHER;
import static io.vario.sysfs.state.Samples.unusable;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.VarioException;
import io.vario.host.PendingWrite;
import io.vario.plan.Goal;
import io.vario.state.Change;
import io.vario.state.Journal;
import io.vario.state.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  @TempDir Path folder;

  private Path state;
  private Journal journal;

  @BeforeEach
  void open() {
    state = folder.resolve("state");
    journal = journal();
  }

  private Journal journal() {
    return new FolderStore(state, "vario test", BOOT).journal();
  }

  private Path file(Transaction transaction) {
    return state.resolve("journal/" + transaction.id());
  }

  @Test
  void whatIsBegunIsOpenForAnotherProcess() {
    Transaction begun =
        journal.begin(List.of(Samples.change(ADDRESS), Samples.sparseChange(OTHER)));

    assertThat(journal().open()).containsExactly(begun);
    assertThat(begun.changes())
        .containsExactly(Samples.change(ADDRESS), Samples.sparseChange(OTHER));
    assertThat(begun.origin().command()).isEqualTo("vario test");
    assertThat(begun.origin().boot()).isEqualTo(BOOT);
    assertThat(begun.origin().process()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void everyGoalIsKept() {
    Change change = Samples.sparseChange(ADDRESS);
    List<Goal> goals =
        List.of(
            new Goal.Released(true),
            new Goal.Released(false),
            new Goal.Restored(Samples.FULL),
            new Goal.Restored(Samples.EMPTY),
            new Goal.Given(Samples.record(ADDRESS).given()),
            new Goal.Given(Samples.sparseRecord(ADDRESS).given()));
    for (Goal goal : goals) {
      Transaction begun =
          journal.begin(
              List.of(
                  new Change(
                      ADDRESS,
                      change.modalias(),
                      change.before(),
                      change.recorded(),
                      goal,
                      change.steps(),
                      change.pending())));
      assertThat(journal.open()).containsExactly(begun);
      journal.close(begun);
    }
  }

  @Test
  void anUpdateIsInThePlaceOfWhatWas() {
    Transaction begun =
        journal.begin(List.of(Samples.sparseChange(ADDRESS), Samples.sparseChange(OTHER)));
    Transaction left =
        begun.givenUpExcept(List.of(begun.changes().get(1).stuckAt(new PendingWrite("99:1"))));

    journal.update(left);

    assertThat(journal().open()).containsExactly(left);
  }

  @Test
  void whatIsClosedIsGoneAndStaysGone() {
    Transaction begun = journal.begin(List.of(Samples.change(ADDRESS)));

    journal.close(begun);
    journal.close(begun);
    journal.update(begun);

    assertThat(journal.open()).isEmpty();
    assertThat(file(begun)).doesNotExist();
  }

  @Test
  void theOldestIsFirstAndNoTwoAreOne() {
    List<Transaction> begun = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      begun.add(journal().begin(List.of(Samples.sparseChange(ADDRESS))));
    }

    assertThat(journal.open()).containsExactlyElementsOf(begun);
  }

  @Test
  void manyThreadsBeginAtOnce() {
    List<Transaction> begun =
        Stream.generate(() -> Samples.sparseChange(ADDRESS))
            .limit(100)
            .parallel()
            .map(change -> journal().begin(List.of(change)))
            .toList();

    assertThat(journal.open()).containsExactlyInAnyOrderElementsOf(begun);
  }

  @Test
  void withoutAStateFolderNothingIsOpenAndNothingIsMade() {
    assertThat(journal.open()).isEmpty();
    assertThat(state).doesNotExist();
  }

  @Test
  void whatWasCutOffAnywhereIsDamaged() throws IOException {
    Transaction begun =
        journal.begin(List.of(Samples.change(ADDRESS), Samples.sparseChange(OTHER)));
    byte[] whole = Files.readAllBytes(file(begun));
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(begun), Arrays.copyOf(whole, length));
      assertUnusable(file(begun));
    }
  }

  @Test
  void rubbishIsDamage() throws IOException {
    Transaction begun = journal.begin(List.of(Samples.change(ADDRESS)));
    String whole = Files.readString(file(begun), ISO_8859_1);
    for (String[] change :
        new String[][] {
          {"vario-journal 1", "vario-journal 2"},
          {"change=0000:3b:00.2", "change=3b:00.2"},
          {"change=0000:3b:00.2", "change=../../etc"},
          {"goal=given", "goal=taken"},
          {"pending=812:99", "pending=812/99"},
          {"step=", "stop="},
          {"end\n", "end\nmore\n"},
          {"end\n", "end\nend\n"},
          {"end\n", whole.substring(whole.indexOf("change="))},
          {"step=set", "step=x\n".repeat(300) + "step=set"},
          {"step=set", "step=" + "x".repeat(2 << 20)},
          {"\n", "\r\n"},
        }) {
      assertThat(whole).contains(change[0]);
      Files.writeString(file(begun), whole.replace(change[0], change[1]), ISO_8859_1);
      assertUnusable(file(begun));
    }
  }

  @Test
  void aFileOfAnotherNameIsReported() throws IOException {
    journal.begin(List.of(Samples.change(ADDRESS)));

    assertUnusable(Files.writeString(state.resolve("journal/readme.txt"), ""));
  }

  @Test
  void whatCouldNotBeReadBackIsNotBegun() {
    Change change = Samples.sparseChange(ADDRESS);
    Change endless =
        new Change(
            ADDRESS,
            change.modalias(),
            change.before(),
            Optional.empty(),
            change.goal(),
            Collections.nCopies(300, "unbind"),
            Optional.empty());
    Change huge =
        new Change(
            ADDRESS,
            change.modalias(),
            change.before(),
            Optional.empty(),
            change.goal(),
            List.of("x".repeat(1 << 20)),
            Optional.empty());
    for (List<Change> changes : List.of(List.of(endless), List.of(huge), List.of(change, change))) {
      assertThatThrownBy(() -> journal.begin(changes))
          .isInstanceOfSatisfying(VarioException.class, unusable(state.resolve("journal")));
    }
    assertThat(journal.open()).isEmpty();
  }

  @Test
  void aDraftThatACrashLeftIsIgnoredAndRemoved() throws Exception {
    Path left = state.resolve("journal/.20261125T043732-123456789-1-0~" + deadProcess() + ":5");
    Path mine = state.resolve("journal/.20261125T043732-123456789-1-1~" + Self.key());
    journal.close(journal.begin(List.of(Samples.change(ADDRESS))));
    Files.writeString(left, "vario-journal 1\nuser=al");
    Files.writeString(mine, "vario-journal 1\nuser=al");

    assertThat(journal.open()).isEmpty();
    assertThat(left).exists();
    Transaction begun = journal.begin(List.of(Samples.change(ADDRESS)));

    assertThat(left).doesNotExist();
    assertThat(mine).as("what a living process is writing").exists();
    assertThat(journal.open()).containsExactly(begun);
  }

  @Test
  void aCrashBeforeTheRenameOfAnUpdateLeavesTheOld() throws IOException {
    Transaction begun = journal.begin(List.of(Samples.change(ADDRESS)));
    Files.writeString(
        file(begun).resolveSibling("." + begun.id() + "~1:5"), Files.readString(file(begun)));

    assertThat(journal.open()).containsExactly(begun);
  }

  private static long deadProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private void assertUnusable(Path file) {
    assertThatThrownBy(journal::open).isInstanceOfSatisfying(VarioException.class, unusable(file));
  }
}
